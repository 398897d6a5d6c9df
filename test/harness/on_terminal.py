"""How does a program get a real terminal? on_terminal.py COLUMNS ROWS FILE ARGUMENTS...: what comes in is typed, what goes out is shown."""

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios


def main():
    columns, rows, command = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    child, master = pty.fork()
    if child == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))
        os.execv(command[0], command)
    # Whoever ends us ends the program too: its terminal hangs up.
    signal.signal(signal.SIGTERM, lambda *_: os.kill(child, signal.SIGKILL))
    relay(master)
    _, status = os.waitpid(child, 0)
    sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))


def relay(master):
    sources = [master, 0]
    while True:
        ready, _, _ = select.select(sources, [], [])
        if 0 in ready:
            typed = os.read(0, 65536)
            if typed:
                os.write(master, typed)
            else:
                sources.remove(0)
        if master in ready:
            try:
                shown = os.read(master, 65536)
            except OSError:  # EIO: nobody has the terminal open any more
                return
            if not shown:
                return
            os.write(1, shown)


main()
