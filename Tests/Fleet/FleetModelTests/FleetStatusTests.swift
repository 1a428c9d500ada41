// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import SecureBootFormats
import Testing
import TorrentCore

@Suite struct FleetStatusTests {
    private func at(_ milliseconds: Int64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: 7_000_000_000 + milliseconds * 1_000_000)
    }

    @Test func `the document tells machines and images in a fixed order`() throws {
        let mac = try #require(MACAddress("52:54:00:12:34:56"))
        let name = try ImageName("debian")
        var fleet = FleetModel()
        let identity = MachineIdentity(mac: mac, uuid: "4c4c4544-0042-3510-8052-b4c04f4a4e31")
        fleet.apply(.fetched(.script, identity, from: .ipv4(0xc000_0232)), at: at(1_005))
        let transfer = TransferProgress(verified: 5, total: 10, fromServer: 3, fromPeers: 2)
        let event = MachineEvent(
            machine: identity, stage: .download, uptime: 9, firmware: .uefi, image: name, transfer: transfer,
            reason: "a \"b\"\n", card: PCIIdentity("8086:100e"))
        fleet.apply(.reported(event, from: nil), at: at(2_250))
        let image = BootImage(
            name: name, displayName: "Debian 12", method: .program(try RelativePath("run"), arguments: []))
        let hash = try #require(InfoHash(bytes: [UInt8](repeating: 0xab, count: 20)))
        let status = FleetStatus(
            fleet: fleet, images: [.init(image: image, infoHash: hash, length: 42)], start: at(0), now: at(61_000))
        #expect(
            status.json.encoded == """
                {"version":1,"uptime":61.000,"machines":[{"mac":"52:54:00:12:34:56",\
                "uuid":"4c4c4544-0042-3510-8052-b4c04f4a4e31","address":"192.0.2.50","firmware":"uefi",\
                "card":"8086:100e","secure_boot":null,"stage":"download","image":"debian","stages":{"script":1.005,"download":2.250},\
                "transfer":{"verified":5,"total":10,"from_server":3,"from_peers":2},"reason":"a \\"b\\"\\u000a",\
                "boots":1,"last_seen":2.250}],"images":[{"name":"debian","display":"Debian 12","method":"bin",\
                "infohash":"abababababababababababababababababababab","length":42,"withdrawn":null,"trouble":null}]}
                """)
    }

    @Test func `what a machine told of Secure Boot stands there, with what would stop it`() throws {
        let mac = try #require(MACAddress("52:54:00:12:34:56"))
        func machine(_ state: SecureBootState, _ loaders: LoaderFacts?) throws -> String {
            var fleet = FleetModel()
            let event = MachineEvent(
                machine: MachineIdentity(mac: mac, uuid: nil), stage: .agent, uptime: 9, secureBoot: state)
            fleet.apply(.reported(event, from: nil), at: at(0))
            let json = FleetStatus(fleet: fleet, images: [], loaders: loaders, start: at(0), now: at(0)).json.encoded
            let start = try #require(json.firstRange(of: "\"secure_boot\":"))
            let end = try #require(json.firstRange(of: ",\"stage\""))
            return String(json[start.upperBound..<end.lowerBound])
        }
        let state = SecureBootState(
            isEnforced: true, keys: [.of2023, .of2011], level: Loaders.level(2_026_010_100, grub: 6))
        #expect(
            try machine(state, Loaders.bookworm) == """
                {"enforced":true,"keys":["2011","2023"],"sbat":["sbat,1,2026010100","shim,4","grub,6"],"findings":[{\
                "reason":"shim would refuse our GRUB: the machine's revocation level (SBAT) asks for grub 6, and ours has \
                grub 5","remedy":"start the server with --update, which fetches the newest GRUB"}]}
                """)
        #expect(
            try machine(SecureBootState(isEnforced: false, keys: nil, level: nil), nil)
                == #"{"enforced":false,"keys":null,"sbat":null,"findings":[]}"#)
    }

    @Test func `an empty fleet is an empty list`() {
        let status = FleetStatus(fleet: FleetModel(), images: [], start: at(0), now: at(0))
        #expect(status.json.encoded == #"{"version":1,"uptime":0.000,"machines":[],"images":[]}"#)
    }

    @Test(arguments: [
        (JSONText.text("\u{0}\u{1f}\u{7f}\\\"/ü😀"), #""\u0000\u001f\u007f\\\"/ü😀""#),
        (.seconds(.milliseconds(-5)), "-0.005"), (.seconds(.nanoseconds(1_999_999)), "0.001"),
        (.number(.max), "18446744073709551615"), (.list([.null, .object([])]), "[null,{}]"),
    ])
    func `values are written as RFC 8259 has them`(value: JSONText, text: String) {
        #expect(value.encoded == text)
    }
}
