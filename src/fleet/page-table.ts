/** How do rows look on any screen? As a table; on a narrow one as a list of rows, each cell with its name, and still a table to whoever has it read. */

export function rowsOf(heads: readonly string[], rows: readonly (readonly string[])[], name: string): string {
  const head = heads.map((each) => `<th role="columnheader" scope="col">${each}</th>`).join('')
  const cells = (row: readonly string[]) => row.map((cell, i) => (i === 0 ? `<th role="rowheader" scope="row">${escape(cell)}</th>` : `<td role="cell" data-name="${heads[i]}">${escape(cell)}</td>`)).join('')
  return `<table role="table" aria-label="${name}"><thead role="rowgroup"><tr role="row">${head}</tr></thead><tbody role="rowgroup">${rows.map((row) => `<tr role="row">${cells(row)}</tr>`).join('')}</tbody></table>`
}

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
