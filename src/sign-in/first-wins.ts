/** How does a person at a terminal come in? By the browser's answer, an address that is pasted, or a device code: the first one counts. */

import { openBrowser } from '../browser/open.ts'
import { decide, evidenceOf, isSsh, sshHost, type Way } from '../browser/way.ts'
import { isAzinError, type OAuthError } from '../errors.ts'
import { authorizationCode } from '../grant/authorization-code.ts'
import { deviceCode } from '../grant/device-code.ts'
import type { Opening, Person } from '../grant/person.ts'
import type { Tokens } from '../oauth/schema.ts'
import type { System } from '../system/system.ts'
import type { PersonalWay, SignInPerson } from './ask.ts'
import { isWithoutBrowser, type UserAsk, withBrowser } from './ways.ts'

type AttendedPerson = SignInPerson & Required<Pick<SignInPerson, 'waiting'>>

/** Without a port to listen at, a device code is all that is left. Rejects with what the browser's answer came to. */
export async function firstWins(system: System, ask: UserAsk, way: PersonalWay, person: AttendedPerson): Promise<Tokens> {
  if (way.kind === 'device-code') {
    try {
      return await deviceCode(system, ask, person)
    } catch (error) {
      if (!isBlocked(error)) throw error
      person.deviceRefused?.(error)
    }
  }
  try {
    return await race(system, ask, person, way.kind === 'browser' && way.open === false ? toldOnly : decide(evidenceOf(system, true)))
  } catch (error) {
    if (!isWithoutBrowser(error) || ask.redirectPort !== undefined) throw error
    person.browserMissing(error.message)
    return deviceCode(system, ask, person)
  }
}

const toldOnly: Way = { kind: 'address', why: 'whoever reads this opens it', remote: false }

function race(system: System, ask: UserAsk, person: AttendedPerson, way: Way): Promise<Tokens> {
  const over = new AbortController()
  const here = endingWith(system, over.signal)
  let settled = () => {}
  return new Promise<Tokens>((resolve, reject) => {
    let asked = false
    const withCode = (): void => {
      if (asked) return
      asked = true
      // A refused code takes nothing from the browser, which is still waited for.
      deviceCode(here, ask, person).then(resolve, (error: unknown) => {
        asked = false
        if (!over.signal.aborted) person.deviceRefused?.(error)
      })
    }
    const ssh = isSsh(system) ? { host: sshHost(system) } : undefined
    attend(here, person, way, (waiting) => (settled = person.waiting({ ...waiting, way, ssh, deviceCode: withCode })))
      .then((grantPerson) => authorizationCode(here, ask, grantPerson)).then(resolve, reject)
  }).finally(() => {
    settled()
    over.abort()
  })
}

async function attend(system: System, person: AttendedPerson, way: Way, waiting: NonNullable<Person['waiting']>): Promise<Person> {
  const opening = async (url: string): Promise<Opening> => (way.kind === 'browser' ? openBrowser(system, url) : { reason: `No browser is opened: ${way.why}.` })
  return { ...(await withBrowser(system, person)), open: opening, waiting }
}

/** The same world, which ends for this sign-in alone. */
function endingWith(system: System, signal: AbortSignal): System {
  return Object.create(system, { ending: { value: AbortSignal.any([system.ending, signal]) } }) as System
}

/** Policies that forbid the device code or cannot see the device behind it; a browser may satisfy them. */
const blocking: ReadonlySet<number> = new Set([50005, 50097, 50199, 53000, 53001, 53003, 530003, 530033, 530034, 530035])

function isBlocked(error: unknown): boolean {
  if (!isAzinError(error) || error.name !== 'OAuthError') return false
  const { error_codes = [], error_description = '' } = (error as OAuthError).body
  const said = [...error_description.matchAll(/AADSTS(\d{1,9})/g)].map(([, number]) => Number(number))
  return [...error_codes, ...said].some((code) => blocking.has(code))
}
