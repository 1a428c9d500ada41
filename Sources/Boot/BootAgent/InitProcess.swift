// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import LinuxSystem

/// The first process: mounts, buries the dead, and starts the agent proper anew whenever it ends.
///
/// It does nothing that could fail on what comes from outside: a first process that ends takes the kernel with it.
enum InitProcess {
    static func run() -> Never {
        FirstProcess.openStandardStreams()
        for mount in FileSystemMount.firstProcess { attempt { () throws(SystemFailure) in try mount.mount() } }
        attempt(FirstProcess.silenceKernelLog)
        attempt { () throws(SystemFailure) in try FirstProcess.give(hugePagesTo: .whoAsks) }
        attempt(nameOtherRoles)
        guard let signals = try? SignalInbox() else { sleepForever() }
        FirstProcess.log("the first process is ready")
        while true {
            keepAgent(signals)
            _ = wait(signals, at: Limits.restartPause)
        }
    }

    /// The same file is the DHCP client's script and the kernel's `modprobe`.
    private static func nameOtherRoles() throws(SystemFailure) {
        try SystemFile.makeFolder(DHCPLease.folder)
        for role in [DHCPLease.scriptName, AgentProgram.modprobeName] {
            try SystemFile.link("\(DHCPLease.folder)/\(role)", to: "/init")
        }
        try FirstProcess.answerModuleRequests(with: "\(DHCPLease.folder)/\(AgentProgram.modprobeName)")
    }

    /// Starts the agent and comes back when it has ended.
    private static func keepAgent(_ signals: SignalInbox) {
        guard let agent = start() else { return }
        while true {
            for message in wait(signals, at: nil) {
                switch message {
                case .childEnded:
                    for ended in EndedChild.buryAll() where ended.process == agent {
                        FirstProcess.log("the agent ended with \(ended.code); starting it again")
                        return
                    }
                case .restartWanted:
                    kill(agent, SIGINT)
                }
            }
        }
    }

    private static func start() -> Int32? {
        do {
            return try Command("/init", [AgentProgram.agentName], streams: .none).spawn()
        } catch {
            FirstProcess.log("\(error)")
            return nil
        }
    }

    private static func wait(_ signals: SignalInbox, at patience: Duration?) -> [SignalInbox.Message] {
        var request = pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&request, 1, patience.map { Int32(clamping: $0.components.seconds * 1_000) } ?? -1)
        return signals.receive()
    }

    private static func attempt(_ work: () throws(SystemFailure) -> Void) {
        do { try work() } catch { FirstProcess.log("\(error)") }
    }

    private static func sleepForever() -> Never {
        while true { pause() }
    }
}
