// SPDX-License-Identifier: GPL-3.0-or-later

/// A dnsmasq of this environment whose server was killed; the next server ends it before it needs the ports.
enum LeftoverDNSMasq {
    /// How a port's owner is told if it is that one; `nil` when there is none, or its server still runs.
    static func owner(in folder: String, host: any HostFacts) -> String? {
        let output = "\(folder)/\(EnvironmentFiles.output)"
        guard let process = number(in: "\(output)/\(EnvironmentFiles.childProcess)", host: host),
            // Process numbers are used again, so the number alone proves nothing.
            words(of: process, host: host).contains("--conf-file=\(output)/\(EnvironmentFiles.childSettings)")
        else { return nil }
        let server = number(in: "\(output)/\(EnvironmentFiles.lock)", host: host)
        let isServed = server.map { words(of: $0, host: host).contains("start") } ?? false
        return isServed ? nil : "dnsmasq (process \(process))"
    }

    private static func number(in path: String, host: any HostFacts) -> Int32? {
        guard case .bytes(let bytes) = host.contents(of: path, upTo: 32) else { return nil }
        return Int32(String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)).flatMap { $0 > 1 ? $0 : nil }
    }

    private static func words(of process: Int32, host: any HostFacts) -> [String] {
        guard case .bytes(let bytes) = host.contents(of: "/proc/\(process)/cmdline", upTo: 64 << 10) else { return [] }
        return bytes.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
    }
}
