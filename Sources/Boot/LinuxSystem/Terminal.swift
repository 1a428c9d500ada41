// SPDX-License-Identifier: GPL-3.0-or-later

internal import CLinuxShims
internal import Glibc

/// How many characters a terminal shows.
package struct TerminalSize: Hashable, Sendable {
    /// Lines.
    package let rows: Int
    /// Characters in a line.
    package let columns: Int

    /// Puts the two together.
    package init(rows: Int, columns: Int) {
        self.rows = rows
        self.columns = columns
    }
}

/// A terminal in raw mode: every key comes through at once, Ctrl+C too, and nothing waits for a slow line.
package final class Terminal: Sendable {
    /// The device.
    package let path: String
    /// Readable when a key was pressed.
    package let descriptor: Int32

    /// Opens a device that is a terminal and really there; a serial port without hardware is none.
    package init(_ path: String) throws(SystemFailure) {
        let number = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard number >= 0 else { throw SystemFailure("open \(path)") }
        let result = linux_terminal_raw(number)
        guard result >= 0 else {
            close(number)
            throw SystemFailure("raw mode of \(path)", number: -result)
        }
        self.path = path
        descriptor = number
    }

    /// Takes over the leading side of a pseudo-terminal.
    private init(leading number: Int32, path: String) {
        self.path = path
        descriptor = number
    }

    deinit {
        close(descriptor)
    }

    /// Makes a pseudo-terminal and gives its leading side; `path` is that of the other one, for a child.
    package static func pseudo(size: TerminalSize) throws(SystemFailure) -> Terminal {
        var path = [CChar](repeating: 0, count: 64)
        let number = try SystemFailure.check(
            linux_pseudo_terminal(&path, Int32(path.count), Int32(clamping: size.rows), Int32(clamping: size.columns)),
            "pseudo-terminal")
        return Terminal(
            leading: number,
            path: String(decoding: path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }

    /// What the kernel knows of the terminal's size; `nil` for a serial line, of which nobody told it.
    package var size: TerminalSize? {
        var rows: Int32 = 0
        var columns: Int32 = 0
        guard linux_terminal_size(descriptor, &rows, &columns) == 0, rows > 0, columns > 0 else { return nil }
        return TerminalSize(rows: Int(rows), columns: Int(columns))
    }

    /// Takes what was typed, without waiting for more; `nil` once the other side is gone.
    package func receive() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = read(descriptor, &buffer, buffer.count)
        if count > 0 { return Array(buffer[..<count]) }
        return count < 0 && (errno == EAGAIN || errno == EINTR) ? [] : nil
    }

    /// Writes what the line takes now.
    ///
    /// - Returns: how many bytes it took; the rest is the caller's to offer again.
    package func send(_ bytes: ArraySlice<UInt8>) -> Int {
        guard !bytes.isEmpty else { return 0 }
        return max(0, bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) })
    }

    /// The devices behind the kernel's consoles: the first virtual terminal for the screen, and every serial one.
    ///
    /// They are named by the content of `/sys/class/tty/console/active`.
    package static func paths(ofConsoles active: String) -> [String] {
        let serial = active.split(separator: " ").filter { !isVirtual($0) }.map { "/dev/\($0)" }
        return ["/dev/tty1"] + serial
    }

    /// Whether it is one of the Linux console's own.
    package var isVirtual: Bool { Self.isVirtual(path.dropFirst("/dev/".utf8.count)) }

    private static func isVirtual(_ name: Substring) -> Bool {
        name.hasPrefix("tty") && name.utf8.dropFirst(3).allSatisfy { (0x30...0x39).contains($0) }
    }
}
