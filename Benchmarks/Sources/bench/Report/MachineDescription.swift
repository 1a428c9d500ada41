// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Glibc

/// What the figures were measured on.
struct MachineDescription {
    let processor: String
    let cores: Int
    let gibibytes: Double
    let kernel: String
    let system: String
    /// Names and versions of the packages of the others.
    let packages: [String]

    /// This one.
    static func read(with tools: Tools) -> MachineDescription {
        func value(_ path: String, _ key: String, _ separator: Character) -> String? {
            for line in (Files.text(path) ?? "").split(separator: "\n") where line.hasPrefix(key) {
                return line.split(separator: separator, maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
                    .trimmingCharacters(in: CharacterSet(charactersIn: "\""))
            }
            return nil
        }
        let memory = value("/proc/meminfo", "MemTotal", ":")?.split(separator: " ").first.flatMap { Double($0) } ?? 0
        let kernel = (Files.text("/proc/sys/kernel/osrelease") ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
        return MachineDescription(
            processor: value("/proc/cpuinfo", "model name", ":") ?? "unknown processor",
            cores: Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), gibibytes: memory / Double(1 << 20), kernel: kernel,
            system: value("/etc/os-release", "PRETTY_NAME", "=") ?? "Linux", packages: packages(tools))
    }

    private static func packages(_ tools: Tools) -> [String] {
        let libraries = ["aria2", "python3-libtorrent", "transmission-cli"]
        return (libraries + ["opentracker", "nginx-light", "curl", "udpcast"]).compactMap { name in
            let lines = try? tools.run("dpkg-query", ["-W", "-f", "${Version}", name])
            return lines?.first.map { "\(name) \($0)" }
        }
    }

    /// The computer without its programs.
    var computer: String { "\(processor), \(cores) cores, \(Number.decimals(gibibytes, 0)) GiB of memory" }

    /// Lines of a list.
    var lines: [String] {
        var lines = ["- \(computer)", "- \(system), Linux \(kernel)"]
        if !packages.isEmpty { lines.append("- The others: \(packages.joined(separator: ", "))") }
        return lines
    }
}
