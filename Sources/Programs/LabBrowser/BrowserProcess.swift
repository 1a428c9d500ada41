// SPDX-License-Identifier: GPL-3.0-or-later

internal import CSpawnShims
internal import Foundation
internal import Synchronization

/// A browser's process and all that it starts, which are a process group of their own.
///
/// swift-subprocess gives a child three streams and nothing else; the browser takes its commands from two further descriptors.
final class BrowserProcess: Sendable {
    /// The process, and so the number of its group.
    private let id: pid_t
    private let log: String
    private let isOver = Mutex(false)

    /// Starts a program, looked for in `PATH`, with a copy of the socket as 3 and 4; what it says is written to a file.
    init(_ command: [String], socket: CInt, log: String) throws(BrowserFailure) {
        self.log = log
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        let words = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        defer { for descriptor in [nothing, words] where descriptor >= 0 { close(descriptor) } }
        let arguments = command.map { strdup($0) } + [nil]
        defer { for text in arguments { free(text) } }
        // One that could not be opened is refused with the others.
        let descriptors = [nothing, nothing, words, socket, socket]
        var id: pid_t = 0
        let problem = spawn_program(&id, nil, arguments, descriptors, CInt(descriptors.count), 1)
        guard problem == 0 else {
            throw .system(command.joined(separator: " "), problem: String(cString: strerror(problem)))
        }
        self.id = id
    }

    deinit { end() }

    /// The last lines that it said.
    var lastWords: String {
        let lines = String(decoding: FileManager.default.contents(atPath: log) ?? Data(), as: UTF8.self)
            .split(separator: "\n").suffix(5)
        return lines.isEmpty ? "it said nothing" : lines.joined(separator: "; ")
    }

    /// Ends all of the group without asking and waits for the process; does nothing the second time.
    func end() {
        isOver.withLock { isOver in
            guard !isOver else { return }
            isOver = true
            // As long as nobody has waited for it, the group's number is nobody else's.
            _ = kill(-id, SIGKILL)
            while waitpid(id, nil, 0) < 0, errno == EINTR {}
        }
    }

    /// Seconds for which the group has kept processors busy so far, those of its processes that have ended included (proc(5)).
    var processorTime: Double {
        let ticks = Double(max(1, sysconf(CInt(_SC_CLK_TCK))))
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.filter { pid_t($0) != nil }.reduce(0) { sum, name in
            guard let data = FileManager.default.contents(atPath: "/proc/\(name)/stat"),
                let used = Self.ticks(inStatus: String(decoding: data, as: UTF8.self), ofGroup: id)
            else { return sum }
            return sum + Double(used) / ticks
        }
    }

    /// Fields 5 and 14 to 17 of `/proc/<pid>/stat`; `nil` for a process of another group.
    private static func ticks(inStatus text: String, ofGroup group: pid_t) -> UInt64? {
        // The name stands in brackets and may hold any.
        guard let close = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: close)...].split(separator: " ")
        guard fields.count > 14, pid_t(fields[2]) == group else { return nil }
        return fields[11...14].compactMap { UInt64($0) }.reduce(0, &+)
    }
}
