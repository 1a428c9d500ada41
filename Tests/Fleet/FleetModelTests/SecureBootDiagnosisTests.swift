// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import SecureBootFormats
import Testing
import TorrentCore

/// A fleet's picture and what is said of it, as the server keeps the two.
private struct Desk {
    let mac = MACAddress("52:54:00:12:34:56")
    let address = HostAddress.ipv4(0xc000_0232)
    var fleet = FleetModel()
    var diagnosis: SecureBootDiagnosis

    init(_ loaders: LoaderFacts? = Loaders.bookworm) {
        diagnosis = SecureBootDiagnosis(loaders: loaders)
    }

    static func at(_ seconds: Int64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: seconds * 1_000_000_000)
    }

    mutating func note(_ sighting: Sighting, at seconds: Int64) -> [SecureBootDiagnosis.Remark] {
        fleet.apply(sighting, at: Self.at(seconds))
        let remarks = diagnosis.noticed(sighting, in: fleet, at: Self.at(seconds))
        for sighting in remarks.compactMap(\.consequence) { fleet.apply(sighting, at: Self.at(seconds)) }
        return remarks
    }

    mutating func elapse(to seconds: Int64) -> [SecureBootDiagnosis.Remark] {
        let remarks = diagnosis.elapsed(to: Self.at(seconds), in: fleet)
        for sighting in remarks.compactMap(\.consequence) { fleet.apply(sighting, at: Self.at(seconds)) }
        return remarks
    }

    /// The firmware asks and is lent its address.
    mutating func begin(at seconds: Int64) throws -> [SecureBootDiagnosis.Remark] {
        let mac = try #require(mac)
        return note(.addressing(mac, .firmware), at: seconds) + note(.addressed(mac, address), at: seconds)
    }

    mutating func ask(_ path: String, at seconds: Int64) -> [SecureBootDiagnosis.Remark] {
        let request = LoaderRequest(path: path)
        return note(.loaderAsked(request, from: address, owner: LoaderRequest.owner(ofPath: path)), at: seconds)
    }

    mutating func report(_ state: SecureBootState?, at seconds: Int64) throws -> [SecureBootDiagnosis.Remark] {
        let machine = MachineIdentity(mac: try #require(mac), uuid: nil)
        let event = MachineEvent(machine: machine, stage: .network, uptime: 1, secureBoot: state)
        return note(.reported(event, from: address), at: seconds)
    }

    mutating func areNews(_ remarks: [SecureBootDiagnosis.Remark]) -> [Bool] {
        remarks.map { diagnosis.isNews($0) }
    }

    var machine: FleetMachine? { mac.flatMap { fleet[$0] } }
}

@Suite struct SecureBootDiagnosisTests {
    private static let later = SecureBootState(
        isEnforced: true, keys: [.of2011], level: Loaders.level(2_026_010_100, grub: 6))

    @Test func `what would stop a machine is said when its agent tells, once`() throws {
        var desk = Desk()
        let remarks = try desk.report(Self.later, at: 1)
        #expect(remarks.map(\.occasion) == [.forecast])
        #expect(remarks.first?.reason.hasPrefix("shim would refuse our GRUB") == true)
        #expect(desk.areNews(remarks) == [true])
        let again = try desk.report(Self.later, at: 2)
        #expect(desk.areNews(again) == [false])
        #expect(desk.machine?.stage == .network)
        #expect(desk.machine?.reason == nil)
        let off = SecureBootState(isEnforced: false, keys: [], level: nil)
        #expect(try desk.report(off, at: 3).map(\.occasion) == [.forecastWithout])
    }

    @Test func `where no signed programs are given out, or nothing was told, nothing is said`() throws {
        var desk = Desk(nil)
        #expect(try desk.report(Self.later, at: 1) == [])
        desk = Desk()
        #expect(try desk.report(nil, at: 1) == [])
    }

    @Test func `a machine that asks for nothing after shim has failed, with reason and remedy`() throws {
        var desk = Desk()
        #expect(try desk.begin(at: 0) == [])
        #expect(desk.ask("/srv/tftp/shimx64.efi", at: 1) == [])
        #expect(desk.elapse(to: 60) == [])
        #expect(desk.elapse(to: 61).map(\.occasion) == [.stopped])
        #expect(desk.machine?.stage == .failed)
        let reason = try #require(desk.machine?.reason)
        #expect(reason.hasPrefix("it fetched shim and went no further: its firmware does not trust the key"))
        #expect(reason.hasSuffix("start the server with --update, which fetches the newest shim"))
    }

    @Test func `what the agent told in a boot before is the better reason`() throws {
        var desk = Desk()
        _ = try desk.report(Self.later, at: 0)
        _ = try desk.begin(at: 100)
        _ = desk.ask("/srv/tftp/shimx64.efi", at: 101)
        _ = desk.ask("/srv/tftp/revocations_sku.efi", at: 102)
        _ = desk.ask("/srv/tftp/grubx64.efi", at: 110)
        _ = desk.elapse(to: 170)
        #expect(desk.machine?.stage == .failed)
        #expect(
            desk.machine?.reason
                == "it fetched GRUB and went no further: shim would refuse our GRUB: the machine's revocation level (SBAT)"
                + " asks for grub 6, and ours has grub 5; start the server with --update, which fetches the newest GRUB"
        )
    }

    @Test func `a finding that explains nothing of the stop is not its reason`() throws {
        var desk = Desk()
        _ = try desk.report(Self.later, at: 0)
        _ = try desk.begin(at: 100)
        _ = desk.ask("/srv/tftp/shimx64.efi", at: 101)
        #expect(desk.elapse(to: 200).map(\.reason) == [LoaderTrails.Verdict.shimRefused.sentence])
    }

    @Test func `a machine that was only slow goes on`() throws {
        var desk = Desk()
        _ = try desk.begin(at: 0)
        _ = desk.ask("/srv/tftp/grubx64.efi", at: 1)
        _ = desk.elapse(to: 61)
        #expect(desk.machine?.stage == .failed)
        _ = desk.ask("/srv/tftp/grub/grub.cfg", at: 70)
        #expect(desk.machine?.stage == .loader)
        #expect(desk.machine?.reason == nil)
        #expect(desk.elapse(to: 9_999) == [])
        #expect(desk.machine?.stage == .loader)
    }

    @Test func `a kernel asked for after that counts, in the same boot`() throws {
        var desk = Desk()
        _ = try desk.begin(at: 0)
        _ = desk.ask("/loaders/grubx64.efi", at: 1)
        _ = desk.elapse(to: 61)
        let machine = MachineIdentity(mac: try #require(desk.mac), uuid: nil)
        _ = desk.note(.fetched(.kernel, machine, from: nil), at: 70)
        #expect(desk.machine?.stage == .kernel)
        #expect(desk.machine?.boots == 1)
        #expect(desk.machine?.reason == nil)
    }

    @Test func `firmware that tries something else says why the try before ended, and the machine has not failed`()
        throws
    {
        var desk = Desk()
        _ = try desk.begin(at: 0)
        _ = desk.ask("/srv/tftp/52-54-00-12-34-56/snponly.efi", at: 1)
        #expect(try desk.begin(at: 10).map(\.occasion) == [.stoppedBefore])
        #expect(desk.machine?.stage == .dhcp)
        #expect(desk.machine?.reason?.hasPrefix("in its last try it fetched shim and went no further") == true)
        #expect(desk.elapse(to: 190).map(\.occasion) == [.stopped])
        #expect(desk.machine?.stage == .failed)
        #expect(desk.machine?.reason?.hasPrefix("it fetched shim and went no further") == true)
    }

    @Test(arguments: ["/srv/tftp/shimx64.efi", "/srv/tftp/52-54-00-12-34-56/snponly.efi"])
    func `a machine that stopped to answer in the middle of shim is told of, and has failed if it does not go on`(
        path: String
    ) throws {
        var desk = Desk()
        let broken = Sighting.loaderBroken(LoaderRequest(path: path), from: desk.address)
        #expect(desk.note(broken, at: 0) == [])
        _ = try desk.begin(at: 1)
        #expect(desk.note(broken, at: 60).map(\.occasion) == [.stoppedBefore])
        #expect(desk.machine?.reason?.hasPrefix("in its last try its firmware did not fetch all of shim") == true)
        var other = desk
        #expect(desk.elapse(to: 181).map(\.occasion) == [.stopped])
        #expect(desk.machine?.stage == .failed)
        // What its firmware tries next may go well.
        _ = other.ask("/loaders/shimx64.efi", at: 61)
        _ = other.ask("/loaders/grubx64.efi", at: 62)
        #expect(other.note(broken, at: 63) == [])
        _ = other.ask("/grub/grub.cfg", at: 64)
        #expect(other.elapse(to: 9_999) == [])
    }

    @Test func `a machine that failed for this begins anew when it is switched on again`() throws {
        var desk = Desk()
        _ = try desk.begin(at: 0)
        _ = desk.ask("/srv/tftp/shimx64.efi", at: 1)
        _ = desk.elapse(to: 61)
        _ = try desk.begin(at: 100)
        #expect(desk.machine?.stage == .dhcp)
        #expect(desk.machine?.boots == 2)
        #expect(desk.machine?.reason == nil)
    }

    @Test func `iPXE, an agent or a system that is heard of ends the watch`() throws {
        let mac = try #require(Desk().mac)
        let machine = MachineIdentity(mac: mac, uuid: nil)
        let others: [Sighting] = [
            .addressing(mac, .loader), .addressing(mac, .system), .fetched(.script, machine, from: nil),
            .reported(MachineEvent(machine: machine, stage: .agent, uptime: 1), from: nil),
        ]
        for sighting in others {
            var desk = Desk()
            _ = try desk.begin(at: 0)
            _ = desk.ask("/srv/tftp/shimx64.efi", at: 1)
            _ = desk.note(sighting, at: 5)
            #expect(desk.elapse(to: 9_999) == [], "\(sighting)")
        }
    }

    @Test func `a request from an address that nobody has is nobody's`() {
        var desk = Desk()
        _ = desk.ask("/srv/tftp/shimx64.efi", at: 1)
        #expect(desk.elapse(to: 9_999) == [])
        #expect(desk.fleet.machines.isEmpty)
    }

    @Test func `a machine's own folder tells who asks where its address is not known`() throws {
        var desk = Desk()
        let mac = try #require(desk.mac)
        _ = desk.note(.addressing(mac, .firmware), at: 0)
        _ = desk.ask("/srv/tftp/52-54-00-12-34-56/snponly.efi", at: 1)
        #expect(desk.fleet.machine(at: desk.address) == mac)
        _ = desk.ask("/srv/tftp/revocations_sku.efi", at: 2)
        #expect(desk.elapse(to: 9_999).map(\.reason) == ["shim runs and did not fetch GRUB"])
    }

    @Test(arguments: [
        LoaderTrails.Verdict.shimBroken, .shimRefused, .menuNotFetched, .menuRefused, .keyPressed, .enrolment,
    ])
    func `reason and remedy fit a status's sentence`(verdict: LoaderTrails.Verdict) {
        let text = "in its last try \(verdict.sentence); \(verdict.remedy)"
        #expect(text.utf8.count <= Limits.reason)
        #expect(!text.hasSuffix("."))
    }
}
