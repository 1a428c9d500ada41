// SPDX-License-Identifier: GPL-3.0-or-later

/// A program to be started.
struct Command: Hashable {
    /// What messages and its log call it: `peer3`, `tracker`.
    let name: String
    /// A path, or a name for `PATH`.
    let program: String
    let arguments: [String]
    /// Where its standard error goes; nowhere when `nil`.
    var log: String?

    /// The same inside a network namespace.
    ///
    /// `nsenter` becomes the program, so the number of its process is the program's; `ip netns exec` would mount
    /// `/sys` anew for each.
    func inside(_ namespace: NetworkNamespace) -> Command {
        Command(
            name: name, program: "nsenter", arguments: ["--net=\(namespace.path)", program] + arguments, log: log)
    }
}

/// How a program ended.
enum EndStatus: Hashable, CustomStringConvertible {
    case exited(Int32)
    case signaled(Int32)

    /// Reads what `waitpid` gives.
    init(waitStatus: Int32) {
        let signal = waitStatus & 0x7f
        self = signal == 0 ? .exited((waitStatus >> 8) & 0xff) : .signaled(signal)
    }

    var description: String {
        switch self {
        case .exited(let code): "exit status \(code)"
        case .signaled(let signal): "signal \(signal)"
        }
    }
}
