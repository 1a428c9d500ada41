// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import SecureBootFormats
import Testing
import TorrentCore

@Suite struct ConnectingTests {
    @Test func `modules and network are begun at the same time`() {
        var talk = Conversation()
        let actions = talk.after(.started)
        #expect(actions.stages == [.agent])
        #expect(actions.deeds == [.loadModules, .bringUpNetwork])
        #expect(actions.events.map(\.uptime) == [5_000])
    }

    @Test func `a machine that does not know its card keeps its reports until it does`() throws {
        var talk = Conversation(knowsCard: false)
        #expect(talk.after(.started).stages == [])
        let actions = talk.after(.seconds(2), .networkUp(try Conversation.summary()))
        #expect(actions.stages == [.agent, .network])
        #expect(actions.events.map(\.uptime) == [5_000, 7_000])
        #expect(actions.events.map(\.machine.mac) == [Conversation.mac, Conversation.mac])
        #expect(actions.deeds == [.fetchManifest])
    }

    @Test func `reports tell the kind of the card that the machine booted from, and of no other`() throws {
        let kind = try #require(PCIIdentity("8086:100e"))
        func connected(by mac: MACAddress?) throws -> [MachineEvent] {
            var talk = Conversation()
            #expect(talk.after(.started).events.map(\.card) == [nil])
            let summary = NetworkSummary(
                interface: "eth0", mac: try #require(mac), address: "192.0.2.7/24", card: kind)
            return talk.after(.networkUp(summary)).events + talk.after(.manifestFailed("x")).events
        }
        #expect(try connected(by: Conversation.mac).map(\.card) == [kind, kind])
        #expect(try connected(by: MACAddress("52:54:00:00:00:99")).map(\.card) == [nil, nil])
    }

    @Test func `once the agent has looked, every report tells what the firmware says of Secure Boot`() throws {
        let state = SecureBootState(
            isEnforced: true, keys: [.of2011], level: SBATLevel(lines: ["sbat,1,2025021800", "grub,5"]))
        var talk = Conversation()
        #expect(talk.after(.started).events.map(\.secureBoot) == [nil])
        #expect(talk.after(.firmwareKnown(.secureBoot, state)) == [])
        for event in [AgentEvent.networkUp(try Conversation.summary()), .manifestFailed("x")] {
            #expect(talk.after(event).events.map(\.secureBoot) == [state])
        }
    }

    @Test func `a server that is away is asked for ever, after one, two, then every four seconds`() throws {
        var talk = Conversation()
        _ = talk.after(.started)
        _ = talk.after(.networkUp(try Conversation.summary()))
        for seconds in [1, 2, 4, 4, 4] {
            let failed = talk.after(.manifestFailed("the server is away"))
            #expect(failed.stages == [.failed])
            #expect(failed.events.map(\.reason) == ["the server is away"])
            #expect(try talk.shows("The server is away."))
            #expect(try talk.shows("Trying again in \(seconds) s."))
            #expect(talk.after(.milliseconds(seconds * 1_000 - 1), .elapsed) == [])
            #expect(talk.after(.milliseconds(1), .elapsed) == [.fetchManifest])
        }
    }

    @Test func `a network that fails is tried again, and at once when somebody presses Enter`() throws {
        var talk = Conversation()
        _ = talk.after(.started)
        #expect(talk.after(.networkFailed("no cable")).stages == [.failed])
        #expect(talk.after(.key(.enter)) == [.bringUpNetwork])
        _ = talk.after(.networkFailed("no cable"))
        #expect(talk.after(.key(.letter("b"))) == [.restart])
        #expect(talk.after(.seconds(2), .elapsed) == [.bringUpNetwork])
    }

    @Test func `a machine that has another card than phase 1 has the driver of restarts by itself`() throws {
        var talk = Conversation()
        _ = talk.after(.started)
        #expect(talk.after(.cardUnknown("no network card was found")).deeds == [])
        #expect(try talk.shows("No network card was found."))
        #expect(try talk.shows("Restarting in 10 s."))
        #expect(talk.after(.milliseconds(9_999), .elapsed) == [])
        #expect(talk.after(.milliseconds(1), .elapsed) == [.restart])
        // Whoever stands there need not wait.
        _ = talk.after(.cardUnknown("no network card was found"))
        #expect(talk.after(.key(.enter)) == [.restart])
    }

    @Test func `the first wait is short again after a success`() throws {
        var talk = Conversation()
        _ = talk.after(.started)
        _ = talk.after(.networkFailed("x"))
        _ = talk.after(.seconds(1), .elapsed)
        _ = talk.after(.networkUp(try Conversation.summary()))
        _ = talk.after(.manifestFailed("x"))
        #expect(talk.flow.nextWake(after: talk.now) == talk.now + .seconds(1))
        #expect(talk.after(.seconds(1), .elapsed) == [.fetchManifest])
    }

    @Test func `a manifest without images is a failure that is tried again`() throws {
        var talk = Conversation()
        let actions = try talk.receives(Sample.manifest([], timeout: .never))
        #expect(actions.stages == [.failed])
        #expect(try talk.shows("has no image for this machine yet."))
    }

    @Test func `a command line that makes no sense strands the machine, with its keyboard`() throws {
        var talk = Conversation()
        let actions = talk.after(.misconfigured("no server is named"))
        #expect(actions.deeds == [.loadModules])
        #expect(actions.stages == [.failed])
        #expect(try talk.lines().first == "No server is named.")
        #expect(talk.flow.nextWake(after: talk.now) == nil)
        #expect(talk.after(.key(.shell)) == [.openShell])
        #expect(talk.after(.shellEnded) == [])
        #expect(talk.after(.key(.letter("b"))) == [.restart])
    }

    @Test func `once there is a menu, a server that is away can be left for it`() throws {
        var talk = Conversation()
        let image = try Sample.image("a")
        _ = try talk.receives(Sample.manifest([image], timeout: .immediately))
        _ = talk.after(.imageFailed("x"))
        _ = talk.after(.key(.letter("r")))
        _ = talk.after(.manifestFailed("the server is away"))
        #expect(try talk.shows("M: choose another image"))
        #expect(talk.after(.key(.letter("m"))) == [])
        #expect(try talk.shows("> 1  A"))
    }

    @Test func `before there is a menu no key leads to it`() {
        var talk = Conversation()
        _ = talk.after(.started)
        _ = talk.after(.networkFailed("no cable"))
        #expect(talk.after(.key(.letter("m"))) == [])
        #expect(talk.after(.key(.letter("s"))) == [.openShell])
        #expect(talk.after(.shellEnded) == [])
        #expect(talk.after(.key(.enter)) == [.bringUpNetwork])
    }

    @Test func `news of a step that is over changes nothing`() throws {
        var talk = Conversation()
        _ = try talk.receives(Sample.manifest([try Sample.image("a")]))
        let before = talk.flow.screen(at: talk.now)
        let late: [AgentEvent] = [
            .networkUp(try Conversation.summary()), .networkFailed("x"), .manifestFailed("x"), .imageComplete,
            .imageFailed("x"), .swarmReleased, .transferProgress(Sample.progress(1)), .kernelLoaded,
            .handOverFailed("x"), .programEnded("x", isSuccess: true), .shellEnded,
            .manifestReceived(Sample.manifest([])),
        ]
        for event in late { #expect(talk.after(event) == []) }
        #expect(talk.flow.screen(at: talk.now) == before)
    }

    @Test func `Ctrl-Alt-Del restarts from anywhere`() throws {
        var talk = Conversation()
        #expect(talk.after(.restartWanted) == [.restart])
    }

    @Test func `a changed address is on the screen, in the server's picture and in the next kernel's words`() throws {
        var talk = Conversation()
        let image = try Sample.image("a", .kexec(try Sample.kernel("quiet", passesNetwork: true)))
        _ = try talk.receives(Sample.manifest([image], timeout: .immediately))
        let other = NetworkSummary(
            interface: "eth0", mac: try #require(Conversation.mac), address: "192.0.2.99/24", kernelWords: "ip=99")
        #expect(talk.after(.networkChanged(other)).stages == [.download])
        #expect(try talk.rows().first?.contains("192.0.2.99/24") == true)
        let kernel = try Sample.kernel("quiet ip=99", passesNetwork: true)
        let load = AgentAction.loadKernel(image: image.image.name, .files(kernel))
        #expect(talk.after(.imageComplete).deeds == [load])
    }

    @Test func `an address that ran out is told on the screen until there is one again`() throws {
        var talk = Conversation()
        _ = try talk.receives(Sample.manifest([try Sample.image("a")], timeout: .immediately))
        #expect(talk.after(.networkLost("the address is gone")) == [])
        #expect(try talk.shows("The address is gone."))
        #expect(try talk.rows().first?.contains("no address") == true)
        _ = talk.after(.networkChanged(try Conversation.summary()))
        #expect(try talk.shows("The address is gone.") == false)
        #expect(try talk.rows().first?.contains("192.0.2.7/24") == true)
    }

    @Test(arguments: [MenuPolicy.Timeout.immediately, .seconds(30)])
    func `an image that was just written and did not start is not written again by itself`(
        timeout: MenuPolicy.Timeout
    ) throws {
        let write = DiskWrite(image: try RelativePath("x"), disk: .firstEmpty, mayErase: true, after: .restart)
        let (image, other) = (try Sample.image("a", .write(write)), try Sample.image("b"))
        let unstarted = UnstartedDisk(image: image.image.name, disk: "/dev/sda (500.1 GB)")
        var talk = Conversation()
        let actions = try talk.receives(
            Sample.manifest(
                [image, other], timeout: timeout, layers: [try Sample.layer(.disks)], unstarted: unstarted))
        #expect(actions.deeds == [])
        #expect(actions.stages == [.manifest, .failed])
        #expect(actions.events.last?.reason?.contains("/dev/sda (500.1 GB)") == true)
        #expect(try talk.shows("was written to /dev/sda"))
        #expect(talk.after(.seconds(600), .elapsed) == [.fetchManifest])
        #expect(talk.after(.key(.enter)).deeds.isEmpty == false)
    }

    @Test func `another image than the one that was written starts as always if it writes no disk`() throws {
        let (image, other) = (try Sample.image("a"), try Sample.image("b"))
        let unstarted = UnstartedDisk(image: other.image.name, disk: nil)
        var talk = Conversation()
        let actions = try talk.receives(Sample.manifest([image, other], timeout: .immediately, unstarted: unstarted))
        #expect(actions.stages == [.manifest, .download])
    }

    @Test(arguments: [DiskWrite.After.restart, .powerOff], ["b", "gone"])
    func `a default that writes a disk does not write over another image by itself`(
        after: DiskWrite.After, name: String
    ) throws {
        let write = DiskWrite(image: try RelativePath("x"), disk: .firstEmpty, mayErase: true, after: after)
        let (image, other) = (try Sample.image("a", .write(write)), try Sample.image("b", .write(write)))
        let unstarted = UnstartedDisk(image: try ImageName(name), disk: "/dev/sda")
        var talk = Conversation()
        let actions = try talk.receives(
            Sample.manifest(
                [image, other], timeout: .immediately, layers: [try Sample.layer(.disks)], unstarted: unstarted))
        #expect(actions.deeds == [])
        #expect(actions.stages == [.manifest, .failed])
        let reason = actions.events.last?.reason ?? ""
        #expect(reason.hasPrefix("\(name == "b" ? "B" : name) was written to /dev/sda"), "\(reason)")
        #expect(reason.contains("saw no sign") && reason.contains("A is not written without confirmation"), "\(reason)")
        #expect(talk.after(.seconds(600), .elapsed) == [.fetchManifest])
    }

    @Test func `the next kernel asks for an address where the machine's was lost`() throws {
        let extent = try #require(FileExtent(offset: 2_048, length: 10))
        let medium = { (words: String) in
            MediumStart(
                file: try RelativePath("x.iso"), kernel: extent, initrds: [extent], place: nil, additions: [],
                commandLine: words, passesNetwork: true)
        }
        for (method, whole) in [
            (
                BootMethod.kexec(try Sample.kernel("quiet", passesNetwork: true)),
                KernelSource.files(try Sample.kernel("quiet ip=dhcp BOOTIF=x", passesNetwork: true))
            ), (.iso(try medium("quiet")), .medium(try medium("quiet ip=dhcp BOOTIF=x"))),
        ] {
            var talk = Conversation()
            let image = try Sample.image("a", method)
            _ = try talk.receives(Sample.manifest([image], timeout: .immediately))
            _ = talk.after(.networkLost("the address is gone"))
            #expect(talk.after(.imageComplete).deeds == [.loadKernel(image: image.image.name, whole)])
            #expect(talk.after(.kernelLoaded).deeds == [.stopFetching, .startKernel])
        }
    }

    @Test func `a kernel that was loaded with an address which was lost or changed since is loaded anew`() throws {
        var talk = Conversation()
        let image = try Sample.image("a", .kexec(try Sample.kernel("quiet", passesNetwork: true)))
        let load = { (words: String) in
            AgentAction.loadKernel(
                image: image.image.name, .files(try Sample.kernel("quiet \(words)", passesNetwork: true)))
        }
        _ = try talk.receives(Sample.manifest([image], timeout: .immediately))
        #expect(talk.after(.imageComplete).deeds == [try load("ip=7 BOOTIF=x")])
        _ = talk.after(.networkLost("the address is gone"))
        #expect(talk.after(.kernelLoaded) == [try load("ip=dhcp BOOTIF=x")])
        _ = talk.after(.networkChanged(try Conversation.summary()))
        #expect(talk.after(.kernelLoaded) == [try load("ip=7 BOOTIF=x")])
        #expect(talk.after(.kernelLoaded).deeds == [.stopFetching, .startKernel])
    }

    @Test func `which card is used in place of an unknown one is told on every page`() throws {
        var talk = Conversation()
        _ = talk.after(.started)
        let mac = try #require(MACAddress("52:54:00:aa:aa:aa"))
        _ = talk.after(.networkUp(NetworkSummary(interface: "eth1", mac: mac, address: "x", remark: "eth1 is used")))
        #expect(try talk.shows("Eth1 is used.") || talk.shows("eth1 is used."))
        let events = talk.after(.manifestReceived(Sample.manifest([try Sample.image("a")]))).events
        #expect(events.map(\.machine.mac) == [Conversation.mac])
        #expect(try talk.shows("eth1 is used."))
    }
}
