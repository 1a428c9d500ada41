// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Glibc

/// A dnsmasq that outlived a server which was killed; it would keep the ports from the next one.
enum LeftoverChild {
    /// Ends the process a file names, if it is a dnsmasq that runs our configuration; tells whether there was one.
    ///
    /// Process numbers are used again, so the number alone proves nothing.
    static func end(processFile: String, configuration: String) async -> Bool {
        guard let text = try? String(contentsOfFile: processFile, encoding: .utf8),
            let process = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)), process > 1,
            runs(process, configuration)
        else { return false }
        kill(process, SIGTERM)
        let deadline = ContinuousClock.now + Limits.childGrace
        while runs(process, configuration), ContinuousClock.now < deadline {
            try? await Task.sleep(for: .milliseconds(20))
        }
        if runs(process, configuration) { kill(process, SIGKILL) }
        return true
    }

    private static func runs(_ process: pid_t, _ configuration: String) -> Bool {
        guard let data = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") else { return false }
        let words = data.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        return words.first?.hasSuffix("dnsmasq") == true && words.contains("--conf-file=\(configuration)")
    }
}
