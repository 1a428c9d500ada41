// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import Foundation
import Logging
import NetbootScripts
import ServiceLifecycle
import Synchronization
import TestProcesses
import Testing
import TorrentCore

/// dnsmasq for real, in namespaces of the test's own.
@Suite(.serialized, .needsNamespaces, .timeLimit(.minutes(5)))
struct DNSMasqServiceTests {
    private let spaces: Namespaces
    private let sample: SampleEnvironment
    private let files: DNSMasqFiles
    private let plan: ServerPlan
    private let lines = Lines()

    init() throws {
        spaces = try Namespaces()
        sample = try SampleEnvironment()
        var plan = sample.plan
        let address = HostAddress.ipv4(0x0a4d_0001)
        plan.endpoint = try #require(ServerEndpoint(address: address, port: 8080))
        plan.interface = try #require(InterfaceName("s0"))
        plan.addressing = .server(
            try #require(AddressRange(first: .ipv4(0x0a4d_0032), last: .ipv4(0x0a4d_0096))),
            mask: try #require(Subnet(containing: address, prefixLength: 24)), lease: .seconds(3_600))
        let loaders = sample.folder.appending(path: "loaders")
        plan.loaders = .init(in: loaders.path(percentEncoded: false))
        try FileManager.default.createDirectory(at: loaders, withIntermediateDirectories: true)
        for program in NetworkBootProgram.allCases {
            try Data(program.fileName.utf8).write(to: loaders.appending(path: program.fileName))
        }
        try FileManager.default.createDirectory(atPath: plan.workFolder, withIntermediateDirectories: true)
        self.plan = plan
        files = try #require(try DNSMasqFiles(plan, reporter: Reporter(logger: .silent)))
    }

    private func service(_ other: DNSMasqFiles? = nil, command: [String]? = nil) -> DNSMasqService {
        let gate = Gate()
        gate.open()
        return DNSMasqService(
            files: other ?? files, registry: sample.registry, after: gate,
            reporter: Reporter(logger: Logger(listening: lines)),
            command: command ?? ["ip", "netns", "exec", spaces.server, "dnsmasq"])
    }

    /// Runs the service while the closure works, then ends it as Ctrl+C would; gives how long the end took.
    @discardableResult
    private func whileRunning(
        _ other: DNSMasqFiles? = nil, command: [String]? = nil, _ work: () async throws -> Void
    ) async throws -> Duration {
        let group = ServiceGroup(services: [service(other, command: command)], logger: .silent)
        return try await withThrowingTaskGroup(of: Void.self, returning: Duration.self) { tasks in
            tasks.addTask { try await group.run() }
            try await eventually { lines.contains("started, version") }
            try await work()
            let begin = ContinuousClock.now
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
            return ContinuousClock.now - begin
        }
    }

    private func eventually(_ condition: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(120)
        while try await !condition() {
            try #require(ContinuousClock.now < deadline, "it never came true")
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test func `each architecture is told its boot file, in a real exchange`() async throws {
        let cases: [(arch: Int, words: [String], file: String?)] = [
            (0, ["-V", "PXEClient:Arch:00000:UNDI:002001", "-x", "0x5d:0000"], "undionly.kpxe"),
            (7, ["-V", "PXEClient:Arch:00007:UNDI:003016", "-x", "0x5d:0007"], "snponly.efi"),
            (9, ["-V", "PXEClient:Arch:00009:UNDI:003016", "-x", "0x5d:0009"], "snponly.efi"),
            (6, ["-V", "PXEClient:Arch:00006:UNDI:003016", "-x", "0x5d:0006"], nil),
            // Without option 93 as old ROMs leave it out: by option 60, else a BIOS.
            (0, ["-V", "PXEClient"], "undionly.kpxe"),
            (0, ["-V", "PXEClient:Arch:00000:UNDI:002001"], "undionly.kpxe"),
            (7, ["-V", "PXEClient:Arch:00007:UNDI:003016"], "snponly.efi"),
            (9, ["-V", "PXEClient:Arch:00009:UNDI:003016"], "snponly.efi"), (6, ["-V", "PXEClient:Arch:00006"], nil),
            (16, ["-V", "HTTPClient:Arch:00016"], "http://10.77.0.1:8080/loaders/snponly.efi"),
            (7, ["-V", "PXEClient", "-x", "0x5d:0007"], "snponly.efi"),
            (
                16, ["-V", "HTTPClient:Arch:00016:UNDI:003016", "-x", "0x5d:0010"],
                "http://10.77.0.1:8080/loaders/snponly.efi"
            ),
            (
                0, ["-V", "PXEClient:Arch:00000:UNDI:002001", "-x", "0x5d:0000", "-x", "0x4d:69505845"],
                "http://10.77.0.1:8080/boot.ipxe"
            ),
            (
                7, ["-V", "PXEClient:Arch:00007:UNDI:003016", "-x", "0x5d:0007", "-x", "0xaf:010101"],
                "http://10.77.0.1:8080/boot.ipxe"
            ),
        ]
        try await whileRunning {
            for (number, exchange) in cases.enumerated() {
                let mac = "52:54:00:00:00:\(String(number + 0x10, radix: 16))"
                let answer = try spaces.askForAddress(mac: mac, words: exchange.words, folder: sample.folder)
                #expect(answer["ip"]?.hasPrefix("10.77.0.") == true, "architecture \(exchange.arch): \(answer)")
                #expect(answer["bootfile"] ?? answer["boot_file"] == exchange.file, "architecture \(exchange.arch)")
            }
            try await eventually { await sample.registry.snapshot.machines.count == cases.count }
            let seen = await sample.registry.snapshot
            let first = try #require(MACAddress("52:54:00:00:00:10"))
            #expect(seen.machines.count == cases.count)
            #expect(seen[first]?.stage == .dhcp)
            #expect(seen[first]?.address != nil)
            #expect(sample.registry.reporter.counts[.firmwareDoubtful] == 3)
            let reasons = Dictionary(seen.machines.map { (String("\($0.mac)".suffix(2)), $0.reason) }) { first, _ in
                first
            }
            #expect(reasons["10"] == .some(nil))
            for number in ["13", "18"] { #expect(reasons[number]??.contains("architecture is 6 (UEFI IA32)") == true) }
            #expect(reasons["14"]??.contains("sent what starts a BIOS") == true)
            for number in ["15", "16", "17", "19", "1a"] { #expect(reasons[number] == .some(nil), "\(number)") }
        }
    }

    @Test func `each program is there by TFTP, the one of 2018 too, and nothing else`() async throws {
        try await whileRunning {
            _ = try spaces.askForAddress(
                mac: "52:54:00:00:00:01", words: ["-V", "PXEClient:Arch:00000:UNDI:002001", "-x", "0x5d:0000"],
                folder: sample.folder)
            let mac = try #require(MACAddress("52:54:00:00:00:01"))
            try await eventually { await sample.registry.snapshot[mac]?.address != nil }
            let address = try #require(await sample.registry.snapshot[mac]?.address)
            try Program.run(["ip", "-n", spaces.client, "addr", "add", "\(address)/24", "dev", "c0"])
            let wanted = [
                ("undionly.kpxe", "undionly.kpxe"), ("snponly.efi", "snponly.efi"), ("pxelinux.0", "undionly.kpxe"),
            ]
            for (name, content) in wanted { #expect(try fetch(name) == content) }
            for name in ["nothing", "../dnsmasq.conf", "/etc/passwd", "../../outside"] {
                #expect(try fetch(name) == nil)
            }
            // ROMs that take what stands behind option 67 for a part of the name.
            for tail in ["\\377", "\\377\\377", "\\377\\377\\377\\377", " ", "\\r"] {
                #expect(try fetch("undionly.kpxe", tail: tail) == "undionly.kpxe", "with \(tail)")
            }
            #expect(try fetch("nothing", tail: "\\377") == nil)
            try await eventually { await sample.registry.snapshot[mac]?.stage == .loader }
        }
    }

    /// A file by TFTP; behind its name stands what printf(1) makes of the tail.
    private func fetch(_ name: String, tail: String = "") throws -> String? {
        let target = sample.folder.appending(path: "fetched").path(percentEncoded: false)
        try? FileManager.default.removeItem(atPath: target)
        let status = try Program.run([
            "ip", "netns", "exec", spaces.client, "sh", "-c",
            "exec busybox tftp -g -l \"$1\" -r \"$2$(printf \"$3\")\" 10.77.0.1", "sh", target, name, tail,
        ]).status
        return status == 0 ? try String(contentsOfFile: target, encoding: .utf8) : nil
    }

    @Test(arguments: ["pxelinux.0", "undionly.kpxe", "snponly.efi"])
    func `beside a DHCP server that knows nothing of iPXE the loader gets its script by TFTP`(
        name: String
    ) async throws {
        var plan = plan
        plan.addressing = .off
        let files = try #require(try DNSMasqFiles(plan, reporter: Reporter(logger: .silent)))
        try Program.run(["ip", "-n", spaces.client, "addr", "add", "10.77.0.9/24", "dev", "c0"])
        let program = name == "snponly.efi" ? "snponly.efi" : "undionly.kpxe"
        let script = IPXEScript.introduction(plan.endpoint).text
        try await whileRunning(files) {
            for _ in 0..<2 {
                #expect(try fetch(name) == program)
                try await eventually { try fetch(name) == script }
                try await eventually { try machineFolders().isEmpty }
            }
            // It is seen, though nobody here gave it its address.
            let address = try #require(HostAddress("10.77.0.9"))
            let mac = try #require(await sample.registry.machine(at: address))
            #expect(await sample.registry.snapshot[mac]?.stage == .loader)
        }
    }

    private func machineFolders() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "\(plan.workFolder)/tftp").filter {
            MACAddress($0.replacing("-", with: ":")) != nil
        }
    }

    @Test func `a dnsmasq that is killed comes back, and none is left at the end`() async throws {
        let time = try await whileRunning {
            let first = try #require(try spaces.serverProcesses().first)
            kill(first, SIGKILL)
            try await eventually { try spaces.serverProcesses().contains { $0 != first } }
            let answer = try spaces.askForAddress(mac: "52:54:00:00:00:01", words: [], folder: sample.folder)
            #expect(answer["ip"] != nil)
        }
        #expect(time < .seconds(30))
        #expect(try spaces.serverProcesses().isEmpty)
    }

    @Test(arguments: ["gone", "broken"])
    func `a program that cannot be started for a while is tried until it can`(state: String) async throws {
        let wrapper = sample.folder.appending(path: "start-dnsmasq").path()
        let script = "#!/bin/sh\nexec ip netns exec \(spaces.server) dnsmasq \"$@\"\n"
        try write(script, to: wrapper)
        try await whileRunning(command: [wrapper]) {
            let first = try #require(try spaces.serverProcesses().first)
            try FileManager.default.removeItem(atPath: wrapper)
            if state == "broken" { try write("#!/nowhere/sh\n", to: wrapper) }
            kill(first, SIGKILL)
            try await eventually { lines.contains("It could not be started") }
            #expect(try spaces.serverProcesses().isEmpty)
            try write(script, to: wrapper)
            try await eventually { try !spaces.serverProcesses().isEmpty }
            let answer = try spaces.askForAddress(mac: "52:54:00:00:00:01", words: [], folder: sample.folder)
            #expect(answer["ip"] != nil)
        }
    }

    @Test func `a program that was never there ends the server with the remedy`() async throws {
        let end = await #expect(throws: StartFailure.self) {
            try await service(command: ["/nowhere/dnsmasq"]).run()
        }
        #expect(end == .dnsmasqMissing)
    }

    private func write(_ script: String, to path: String) throws {
        try script.write(toFile: path, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    }

    @Test func `a dnsmasq that a killed server left behind gives way to ours`() async throws {
        let orphan = try Program([
            "ip", "netns", "exec", spaces.server, "dnsmasq", "--keep-in-foreground",
            "--conf-file=\(files.configuration)",
        ])
        // It makes the file a moment before it writes its number.
        try await eventually { FileManager.default.contents(atPath: files.processFile)?.isEmpty == false }
        try await whileRunning {
            let processes = try spaces.serverProcesses()
            #expect(processes.count == 1)
            #expect(!processes.contains(orphan.id))
        }
        #expect(try spaces.serverProcesses().isEmpty)
    }

    @Test(arguments: [("UDP4-RECV:67", StartFailure.dhcpPortTaken), ("UDP4-RECV:69,bind=10.77.0.1", .tftpPortTaken)])
    func `a port that is taken is told in one sentence`(socket: String, failure: StartFailure) async throws {
        guard Program.isInstalled("socat") else { return }
        let other = try Program(["ip", "netns", "exec", spaces.server, "socat", "-u", socket, "OPEN:/dev/null"])
        defer { other.kill() }
        try await eventually {
            try Program.run(["ip", "netns", "exec", spaces.server, "cat", "/proc/net/udp"]).output.split(
                separator: "\n"
            )
            .count > 1
        }
        let end = await #expect(throws: StartFailure.self) { try await service().run() }
        #expect(end == failure)
        #expect(try spaces.serverProcesses().count == 1)
    }
}
