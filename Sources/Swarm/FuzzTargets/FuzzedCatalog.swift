// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import SecureBootFormats
internal import TorrentCore

/// What agent and server tell each other: anybody can send the server an event.
enum FuzzedCatalog {
    static func manifest(_ bytes: [UInt8]) {
        guard var manifest = try? Manifest(bencoded: bytes) else { return }
        // It is about what was read, and not part of it.
        manifest.passedOver = []
        precondition((try? Manifest(bencoded: manifest.bencoded)) == manifest)
    }

    static func event(_ bytes: [UInt8]) {
        guard let event = try? MachineEvent(bencoded: bytes) else { return }
        precondition((try? MachineEvent(bencoded: event.bencoded)) == event)
        guard let key = BootKey(hexadecimal: String(repeating: "a", count: 32)) else { return }
        if let sent = try? SignedEvent(bencoded: bytes) { precondition(sent.counter != nil || !sent.isSigned(by: key)) }
        let signed = try? SignedEvent(bencoded: SignedEvent.sign(event, counter: 1, by: key))
        precondition(signed?.event == event && signed?.isSigned(by: key) == true)
    }

    static func eventAnswer(_ bytes: [UInt8]) {
        guard let answer = try? EventAnswer(bencoded: bytes) else { return }
        precondition((try? EventAnswer(bencoded: answer.bencoded)) == answer)
        precondition(answer.interval >= .seconds(1) && answer.interval <= .seconds(10))
    }

    static func log(_ bytes: [UInt8]) {
        let key = BootKey(hexadecimal: String(repeating: "a", count: 32))
        // A record of a kernel, too, is a stranger's bytes: netconsole sends it.
        if let text = KernelRecord(bytes[...])?.line.text { _ = key?.cut(outOf: text) }
        guard let chunk = try? SignedLogChunk(bencoded: bytes).chunk else { return }
        precondition((try? SignedLogChunk(bencoded: chunk.bencoded))?.chunk == chunk)
        for line in chunk.lines { _ = key?.cut(outOf: line.text) }
    }

    static var logs: [[UInt8]] {
        let lines = [
            LoggedLine(moment: 1, priority: 6, source: .kernel, text: "boottorrent.key=1".utf8),
            LoggedLine(moment: 2, priority: 3, source: .agent, text: [0, 255]),
        ]
        let chunk = LogChunk(boot: .first, sequence: 3, lines: lines, lost: 2)
        let key = BootKey(hexadecimal: String(repeating: "a", count: 32))
        return [chunk?.bencoded].compactMap(\.self) + [Array("6,1,2,-;a\\x1b\n b".utf8)]
            + (key.flatMap { key in chunk.map { [SignedLogChunk.sign($0, by: key)] } } ?? [])
    }

    static var manifests: [[UInt8]] { [try? sample()?.bencoded].compactMap(\.self) }

    private static func sample() throws -> Manifest? {
        guard let hash = InfoHash(bytes: Array(repeating: 1, count: 20)) else { return nil }
        let start = KernelStart(kernel: try RelativePath("k"), initrds: [try RelativePath("i")], commandLine: "quiet")
        let image = ManifestImage(
            image: BootImage(name: try ImageName("a"), displayName: "A", method: .kexec(start)), totalLength: 1,
            infoHash: hash, torrentPath: "/t", torrentDigest: .zero)
        return Manifest(
            images: [image], menu: MenuPolicy(timeout: .seconds(3), defaultImage: try ImageName("a")),
            swarm: SwarmPolicy(
                peerPort: 6_881, trackers: ["http://192.0.2.1:1/announce"], usesLocalDiscovery: true,
                usesPeerExchange: false, networks: Subnet.siteLocal),
            leave: LeavePolicy(minimum: 3, maximum: 9),
            unstarted: UnstartedDisk(image: try ImageName("b"), disk: "/dev/sda"),
            boot: BootNumber(1).flatMap { number in
                BootKey(hexadecimal: String(repeating: "a", count: 32)).map { BootTicket(number: number, key: $0) }
            },
            preparing: [
                PreparingImage(
                    name: try ImageName("c"), displayName: "C", progress: PreparationProgress(done: 1, total: 3),
                    isDefault: true)
            ])
    }

    static var events: [[UInt8]] {
        guard let mac = MACAddress("52:54:00:12:34:56") else { return [] }
        let machine = MachineIdentity(mac: mac, uuid: "00000000-0000-0000-0000-000000000001")
        var traffic = MachineTraffic()
        (traffic.rateDown, traffic.rateUp, traffic.sent, traffic.wasted, traffic.diskWait) = (1, 2, 3, 4, 5)
        traffic.givers = [TrafficGiver(host: .ipv4(0xc000_0201), bytes: 6)]
        let event =
            MachineEvent(
                machine: machine, stage: .download, uptime: 1,
                infoHash: InfoHash(bytes: [UInt8](repeating: 7, count: 20)),
                transfer: TransferProgress(verified: 1, total: 2, fromServer: 3, fromPeers: 4), phase1: "ab",
                reason: "x boottorrent.key=1",
                disk: WrittenDisk(name: "/dev/sda", start: .firmware), card: PCIIdentity("8086:100e"),
                secureBoot: SecureBootState(
                    isEnforced: true, keys: [.of2011], level: SBATLevel(lines: ["sbat,1,2025021800", "grub,5"])),
                traffic: traffic, boot: BootNumber(1), asksForAnswer: true)
        let key = BootKey(hexadecimal: String(repeating: "b", count: 32))
        return [event.bencoded] + (key.map { [SignedEvent.sign(event, counter: 2, by: $0)] } ?? [])
    }
}
