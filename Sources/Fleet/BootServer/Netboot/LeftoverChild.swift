// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import ServerConfig

/// A dnsmasq that outlived a server which was killed; it would keep the ports from the next one.
enum LeftoverChild {
    /// Ends the process a file names, if it is a dnsmasq that runs our configuration; tells whether there was one.
    static func end(processFile: String, configuration: String) async -> Bool {
        let host = LinuxHost()
        guard let child = RunningDNSMasq(processFile: processFile, configuration: configuration, host: host) else {
            return false
        }
        kill(child.process, SIGTERM)
        let deadline = ContinuousClock.now + Limits.childGrace
        while child.isRunning(on: host), ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(20))
        }
        if child.isRunning(on: host) { kill(child.process, SIGKILL) }
        return true
    }
}
