// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct ReasonFinderTests {
    private static let card = PCIIdentity("8086:15b8")
    private static let image = try? ImageName("debian")

    /// A machine and why it stands still.
    struct Case: Sendable {
        let machine: MachineSituation
        let reason: StandstillReason?

        init(
            _ stage: MachineStage, since: Duration = .seconds(300), isStalled: Bool = false,
            _ reason: StandstillReason?,
            _ change: (inout MachineSituation) -> Void = { _ in }
        ) {
            var machine = MachineSituation(stage, since: since, isStalled: isStalled)
            machine.card = ReasonFinderTests.card
            machine.image = ReasonFinderTests.image
            change(&machine)
            self.machine = machine
            self.reason = reason
        }
    }

    /// What the agent says, as it writes it, and what it says that this is about.
    private static let told: [(FailureCause?, String?, StandstillReason?)] = [
        (.noLink, "there is no link on eth0 52:54:00:00:00:01; check the cable and the switch", .noLink(card: nil)),
        (.noLease, "no DHCP server answered on eth0 52:54:00:00:00:01", .noDHCPAnswer),
        (.noCard, "no network card was found; its driver may be missing in phase 1", .noCardDriver(card)),
        (.noServer, "x: no connection within 5.0 seconds", .serverUnreachable("x: no connection within 5.0 seconds")),
        (.clock, "TLS: certificate is not yet valid", .certificateClock),
        (
            .noRoom, "the machine has too little memory for it",
            .imageTooLarge(image, "the machine has too little memory for it")
        ),
        (.noDisk, "this machine shows no disk", .diskMissing("this machine shows no disk")),
        (.brokenDisk, "write /dev/sda: Input/output error", .diskFailing("/dev/sda")),
        (.brokenDisk, "Input/output error", .diskFailing(nil)),
        (.imageDamaged, "/torrents/x is not the torrent", .failed("/torrents/x is not the torrent")),
        (.imagePreparing, "Debian 12 is being prepared, 12 %", .imagePreparing(image, percent: 12)),
        (.waitingForPerson, "it is not written again", .waitingForPerson),
        // Without a word for it the sentence is all there is, whatever stands in it.
        (nil, "there is no link on eth0", .failed("there is no link on eth0")), (nil, nil, .failed(nil)),
    ]

    private static let failed = told.map { cause, text, reason in
        Case(.failed, reason) { ($0.cause, $0.reason) = (cause, text) }
    }

    private static let silent: [Case] = [
        Case(.dhcp, isStalled: true, .silent(.dhcp)),
        Case(.dhcp, isStalled: true, .noDHCPAnswer) { $0.address = .asked },
        Case(.dhcp, isStalled: true, .noBootFile(.uefi)) { ($0.address, $0.firmware) = (.lent, .uefi) },
        Case(.loader, isStalled: true, .silent(.loader)) { $0.firmware = .bios },
        Case(.loader, isStalled: true, .loaderRefused(nil)) { $0.firmware = .secureBoot },
        Case(.script, isStalled: true, .silent(.script)), Case(.kernel, isStalled: true, .silent(.kernel)),
        Case(.initramfs, isStalled: true, .silent(.initramfs)),
        Case(.initramfs, isStalled: true, .noCardDriver(card)) { $0.hasCardDriver = false },
        Case(.initramfs, isStalled: true, .noDHCPAnswer) { ($0.hasCardDriver, $0.address) = (true, .asked) },
        Case(.initramfs, isStalled: true, .serverUnreachable(nil)) { $0.address = .lent },
        Case(.initramfs, isStalled: true, .kernelPanic("Attempted to kill init")) {
            $0.signs = [.linkLost("eth0"), .panicked("Attempted to kill init")]
        },
        Case(.network, isStalled: true, .connectionLost),
        Case(.download, isStalled: true, .noLink(card: "eth0")) { $0.signs = [.linkLost("eth0")] },
        Case(.download, isStalled: true, .diskFailing("sda")) { $0.signs = [.diskFailing("sda")] },
        Case(.download, isStalled: true, .connectionLost) { ($0.peers, $0.unreached) = (0, 1) },
        Case(.verify, isStalled: true, .connectionLost),
    ]

    private static let others: [Case] = [
        Case(.failed, .loaderRefused("shim refused GRUB")) { ($0.isStopped, $0.reason) = (true, "shim refused GRUB") },
        Case(.failed, .diskFailing("sda")) { ($0.reason, $0.signs) = ("write: error", [.diskFailing("sda")]) },
        Case(.failed, .noLink(card: "eth1")) {
            ($0.cause, $0.signs) = (.noLink, [.linkLost("eth1")])
        },
        Case(.handover, .kernelPanic("VFS")) { $0.signs = [.panicked("VFS")] },
        Case(.manifest, .imagePreparing(image, percent: 12)) {
            ($0.cause, $0.reason) = (.imagePreparing, "Debian 12 is being prepared, 12 %")
        },
        Case(.manifest, .imagePreparing(image, percent: nil)) {
            ($0.cause, $0.reason) = (.imagePreparing, "Debian 12 is being prepared, 200 %")
        },
        Case(.manifest, .waitingForPerson) { $0.cause = .waitingForPerson },
        Case(.download, .slowLink(speed: 100, usual: 1_000)) { ($0.linkSpeed, $0.usualSpeed) = (100, 1_000) },
        Case(.download, nil) { ($0.linkSpeed, $0.usualSpeed) = (1_000, 1_000) },
        Case(.download, nil) { ($0.linkSpeed, $0.usualSpeed) = (2_500, 1_000) },
        Case(.download, nil) { $0.linkSpeed = 100 },
        Case(.download, since: .seconds(9), nil) { ($0.linkSpeed, $0.usualSpeed) = (100, 1_000) },
        Case(.download, since: .seconds(9), .peersUnreachable) { ($0.peers, $0.unreached) = (0, 2) },
        Case(.seed, .peersUnreachable) { ($0.peers, $0.unreached) = (0, 1) },
        Case(.download, nil) { ($0.peers, $0.unreached) = (0, 0) },
        Case(.download, nil) { ($0.peers, $0.unreached) = (3, 1) },
        Case(.download, nil) { ($0.peers, $0.unreached) = (0, nil) },
        Case(.download, .diskFailing("/dev/sda")) {
            ($0.cause, $0.reason) = (.brokenDisk, "cannot write /dev/sda at byte 7: Input/output error")
        },
        Case(.download, .imageTooLarge(image, "no space")) { ($0.cause, $0.reason) = (.noRoom, "no space") },
        // Who goes on needs nobody.
        Case(.dhcp, nil), Case(.initramfs, nil) { $0.hasCardDriver = false }, Case(.manifest, nil),
        Case(.handover, nil),
        Case(.os, nil) { ($0.signs, $0.cause) = ([.panicked("x"), .diskFailing("sda")], .waitingForPerson) },
        Case(.download, nil) { $0.signs = [.panicked("of the boot before"), .linkLost("eth1")] },
    ]

    @Test(arguments: failed + silent + others)
    func `a machine's reason is what proves most`(example: Case) {
        #expect(ReasonFinder.reason(for: example.machine) == example.reason)
    }

    @Test func `every reason is found in one of these cases, and says what is so as a sentence`() {
        let reasons = (Self.failed + Self.silent + Self.others).compactMap(\.reason)
        #expect(Set(reasons.map(\.code)) == Set(StandstillCode.allCases))
        for reason in reasons {
            #expect(reason.sentence.hasSuffix(".") && !reason.sentence.hasSuffix(".."), "\(reason)")
            #expect(reason.sentence.first?.isLowercase == false, "\(reason)")
        }
        for code in StandstillCode.allCases {
            #expect(code.nextStep.hasSuffix(".") && !code.meaning.hasSuffix("."))
        }
    }

    @Test func `what the fleet's picture has of a machine says at which question for an address it stands still`()
        throws
    {
        let machine = MachineIdentity(mac: try #require(MACAddress("52:54:00:12:34:56")), uuid: nil)
        let address = HostAddress.ipv4(0xc000_0232)
        var fleet = FleetModel()
        func reason(at seconds: Int64) throws -> StandstillReason? {
            let now = Moment.at(seconds).monotonic
            return try #require(fleet[machine.mac]).standstill(at: now)
        }
        fleet.apply(.addressing(machine.mac, .firmware), at: Moment.at(0))
        #expect(try reason(at: 1) == nil && reason(at: 120) == .noDHCPAnswer)
        fleet.apply(.addressed(machine.mac, address), at: Moment.at(121))
        #expect(try reason(at: 300) == .noBootFile(nil))
        for (second, stage) in [MachineStage.script, .kernel, .initramfs].enumerated() {
            fleet.apply(.fetched(stage, machine, from: address), at: Moment.at(301 + Int64(second)))
        }
        #expect(try reason(at: 700) == .silent(.initramfs))
        fleet.apply(.addressing(machine.mac, .system), at: Moment.at(701))
        #expect(try reason(at: 1_100) == .noDHCPAnswer)
        fleet.apply(.addressed(machine.mac, address), at: Moment.at(1_101))
        #expect(try reason(at: 1_500) == .serverUnreachable(nil))
        // The next boot begins anew.
        fleet.apply(.addressing(machine.mac, .firmware), at: Moment.at(1_600))
        #expect(try reason(at: 1_601) == nil && reason(at: 1_800) == .noDHCPAnswer)
        fleet.apply(.stopped(machine.mac, "shim refused GRUB"), at: Moment.at(1_801))
        #expect(try reason(at: 1_802) == .loaderRefused("shim refused GRUB"))
    }

    @Test(
        arguments: [
            ([], nil), ([1_000, 100], nil), ([1_000, 100, 1_000], 1_000), ([100, 1_000, 1_000, 100], 100),
            ([10, 100, 1_000, 2_500, 10_000], 1_000),
        ] as [([UInt64], UInt64?)])
    func `what is usual is the median of three and more`(speeds: [UInt64], usual: UInt64?) {
        #expect(ReasonFinder.usualSpeed(speeds) == usual)
    }
}

@Suite struct ReasonGroupsTests {
    @Test func `machines with one cause are one group, the largest first`() {
        let card = PCIIdentity("8086:15b8")
        let reasons: [Int64: StandstillReason] = [
            1: .noLink(card: "eth0"), 2: .silent(.loader), 3: .noLink(card: nil),
            4: .slowLink(speed: 100, usual: 1_000),
            5: .slowLink(speed: 10, usual: 1_000), 6: .noLink(card: "eth1"), 7: .silent(.script),
            8: .noCardDriver(card),
            9: .noCardDriver(nil),
        ]
        let groups = ReasonGroups.groups(
            Dictionary(uniqueKeysWithValues: reasons.map { (MachineNumber($0), $1) }))
        #expect(
            groups.map { $0.machines.map(\.value) } == [[1, 3, 6], [4, 5], [8], [9], [2], [7]])
        #expect(
            groups.map(\.sentence) == [
                "3 machines: the network card has no link.",
                "2 machines: the link is slower than the 1,000 Mbit/s of the others.",
                "1 machine: phase 1 has no driver for the network card (8086:15b8).",
                "1 machine: phase 1 has no driver for the network card.",
                "1 machine: nothing is heard in the stage loader, and nothing says why.",
                "1 machine: nothing is heard in the stage script, and nothing says why.",
            ])
        #expect(groups.first?.nextStep == StandstillCode.noLink.nextStep)
        #expect(groups.first?.reason == .noLink(card: "eth0"))
        #expect(ReasonGroups.groups([:]).isEmpty)
    }

    @Test func `many machines are many`() {
        let reasons = Dictionary(
            uniqueKeysWithValues: (1...1_200).map { (MachineNumber($0), StandstillReason.noDHCPAnswer) })
        #expect(ReasonGroups.groups(reasons).map(\.sentence) == ["1,200 machines: no DHCP server answers."])
    }
}
