// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct LoaderRequestTests {
    @Test(arguments: [
        ("/srv/tftp/shimx64.efi", LoaderRequest.shim), ("/loaders//grubx64.efi", .menu),
        ("/loaders/mmx64.efi", .keyManager),
        ("revocations_sku.efi", .besideShim), ("/x/revocations_sbat.efi", .besideShim),
        ("/loaders/shim_certificate_0.efi", .besideShim), ("/srv/tftp/snponly.efi", .program),
        ("/srv/tftp/undionly.kpxe", .program), ("/srv/tftp/52-54-00-12-34-56/snponly.efi", .ownProgram),
        ("/srv/tftp/52-54-00-12-34-56/grubx64.efi", .menu), ("/grub/grub.cfg", .other),
        ("/grub/x86_64-efi/command.lst", .other), ("/srv/tftp/ipxe.efi", .other), ("", .other), ("/", .other),
        ("/srv/shimx64.efi/vmlinuz", .other),
    ])
    func `a file is told by its name`(path: String, request: LoaderRequest) {
        #expect(LoaderRequest(path: path) == request)
    }

    @Test func `a folder of one machine's own names it`() {
        #expect(LoaderRequest.owner(ofPath: "/t/52-54-00-12-34-56/a/b") == MACAddress("52:54:00:12:34:56"))
        #expect(LoaderRequest.owner(ofPath: "/t/52-54-00-12-34-56") == nil)
        #expect(LoaderRequest.owner(ofPath: "/t/a") == nil)
    }
}

@Suite struct LoaderTrailsTests {
    private let mac: MACAddress
    private var trails = LoaderTrails()

    init() throws {
        mac = try #require(MACAddress("52:54:00:12:34:56"))
    }

    private func at(_ seconds: Int64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: seconds * 1_000_000_000)
    }

    /// What comes of requests ten seconds apart, which begin with the firmware's question.
    private mutating func verdicts(_ requests: [LoaderRequest]) -> [LoaderTrails.Verdict] {
        var verdicts = [trails.firmwareAsked(mac, at: at(0))].compactMap(\.self)
        for (index, request) in requests.enumerated() {
            verdicts += [trails.asked(for: request, by: mac, at: at(Int64(index) * 10 + 1))].compactMap(\.self)
        }
        return verdicts + trails.elapsed(to: at(1_000)).map(\.verdict)
    }

    @Test(
        arguments: [
            ([], []), ([.program], []), ([.shim], [.shimRefused]), ([.ownProgram], [.shimRefused]),
            ([.shim, .program], [.shimRefused]), ([.shim, .besideShim], [.menuNotFetched]),
            ([.shim, .besideShim, .besideShim], [.menuNotFetched]), ([.shim, .besideShim, .menu], [.menuRefused]),
            ([.shim, .menu], [.menuRefused]), ([.shim, .menu, .menu], [.menuRefused]),
            ([.shim, .besideShim, .menu, .other], []), ([.ownProgram, .menu, .other], []),
            ([.shim, .menu, .program], [.menuRefused]), ([.shim, .besideShim, .menu, .keyManager], [.keyPressed]),
            ([.shim, .besideShim, .keyManager], [.enrolment]), ([.keyManager], [.enrolment]),
            ([.shim, .besideShim, .menu, .besideShim], [.menuRefused]), ([.other], []),
            ([.besideShim], [.menuNotFetched]),
        ] as [([LoaderRequest], [LoaderTrails.Verdict])])
    func `where a machine stopped is told by what it asked for last`(
        requests: [LoaderRequest], expected: [LoaderTrails.Verdict]
    ) {
        var copy = self
        #expect(copy.verdicts(requests) == expected)
        #expect(copy.trails.count == 0)
    }

    @Test mutating func `a program in a machine's own folder is no shim unless its firmware asked`() {
        // Where somebody else's DHCP server answers, iPXE's script lies there.
        _ = trails.asked(for: .program, by: mac, at: at(0))
        _ = trails.asked(for: .ownProgram, by: mac, at: at(1))
        #expect(trails.count == 0)
    }

    @Test(arguments: [(LoaderRequest.shim, 60), (.menu, 60), (.besideShim, 180)] as [(LoaderRequest, Int64)])
    mutating func `each step has its time`(request: LoaderRequest, seconds: Int64) {
        _ = trails.asked(for: request, by: mac, at: at(5))
        #expect(trails.elapsed(to: at(5 + seconds - 1)).isEmpty)
        #expect(trails.elapsed(to: at(5 + seconds)).count == 1)
        #expect(trails.elapsed(to: at(9_999)).isEmpty)
    }

    @Test(arguments: [
        (LoaderRequest.shim, LoaderTrails.Verdict.shimRefused), (.besideShim, .menuNotFetched), (.menu, .menuRefused),
    ])
    mutating func `firmware that asks again tells at once where it stopped, and begins anew`(
        request: LoaderRequest, verdict: LoaderTrails.Verdict
    ) {
        _ = trails.asked(for: request, by: mac, at: at(5))
        #expect(trails.firmwareAsked(mac, at: at(9)) == verdict)
        #expect(trails.firmwareAsked(mac, at: at(20)) == nil)
        _ = trails.asked(for: .program, by: mac, at: at(30))
        #expect(trails.elapsed(to: at(9 + 179)).isEmpty)
        #expect(trails.elapsed(to: at(9 + 180)).map(\.verdict) == [verdict])
        #expect(trails.elapsed(to: at(9_999)).isEmpty)
    }

    @Test mutating func `what firmware tries next and comes further with is what counts`() {
        _ = trails.asked(for: .shim, by: mac, at: at(5))
        #expect(trails.firmwareAsked(mac, at: at(9)) == .shimRefused)
        _ = trails.asked(for: .shim, by: mac, at: at(10))
        _ = trails.asked(for: .menu, by: mac, at: at(11))
        #expect(trails.elapsed(to: at(9_999)).map(\.verdict) == [.menuRefused])
    }

    @Test mutating func `the question before, read late in dnsmasq's log, is no second one`() {
        _ = trails.asked(for: .shim, by: mac, at: at(5))
        #expect(trails.firmwareAsked(mac, at: at(7)) == nil)
        #expect(trails.elapsed(to: at(65)).map(\.verdict) == [.shimRefused])
    }

    @Test mutating func `a machine that was heard of beyond its loaders is followed no more`() {
        _ = trails.asked(for: .menu, by: mac, at: at(5))
        trails.wentOn(mac)
        #expect(trails.elapsed(to: at(9_999)).isEmpty)
    }

    @Test mutating func `made-up machines that ask are forgotten first, and of the others no more are followed`() throws
    {
        for number in UInt32(0)..<5_000 {
            let stranger = try #require(MACAddress(bytes: [2, 0] + number.bigEndianBytes))
            _ = trails.firmwareAsked(stranger, at: at(0))
        }
        _ = trails.asked(for: .shim, by: mac, at: at(1))
        #expect(trails.count <= Limits.machines)
        for number in UInt32(0)..<5_000 {
            let stranger = try #require(MACAddress(bytes: [2, 1] + number.bigEndianBytes))
            _ = trails.asked(for: .shim, by: stranger, at: at(1))
        }
        #expect(trails.count == Limits.machines)
        #expect(trails.elapsed(to: at(61)).contains { $0.machine == mac })
        #expect(trails.count == 0)
    }
}
