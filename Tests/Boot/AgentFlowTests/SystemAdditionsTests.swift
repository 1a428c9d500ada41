// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing
import TorrentCore

/// What a machine's own system is given.
@Suite struct SystemAdditionsTests {
    var talk = Conversation()

    private mutating func completes(_ method: BootMethod, _ system: SystemAdditions) throws -> [AgentAction] {
        _ = try talk.receives(
            Sample.manifest([try Sample.image("i", method)], timeout: .immediately, system: system))
        return talk.after(.imageComplete)
    }

    @Test(arguments: [
        ("quiet", "acpi=off", false, "quiet acpi=off"), ("", "acpi=off", false, "acpi=off"),
        ("quiet", "", false, "quiet"), ("quiet", "acpi=off", true, "quiet acpi=off ip=7 BOOTIF=x"),
        ("", "", true, "ip=7 BOOTIF=x"),
    ])
    mutating func `its words stand between the image's and the address`(
        ofImage: String, words: String, passesNetwork: Bool, whole: String
    ) throws {
        let system = SystemAdditions(commandLine: words)
        let method = BootMethod.kexec(try Sample.kernel(ofImage, passesNetwork: passesNetwork))
        let load = AgentAction.loadKernel(
            image: try ImageName("i"), .files(try Sample.kernel(whole, passesNetwork: passesNetwork)),
            additions: system)
        #expect(try completes(method, system).deeds == [load])
    }

    @Test(
        arguments: [
            (true, UInt16(10_514), UInt16(10_514)), (false, 10_514, nil), (true, nil, nil),
        ] as [(Bool, UInt16?, UInt16?)])
    mutating func `its kernel's messages go to the server where the image says so and the server takes them`(
        imageSends: Bool, serverPort: UInt16?, told: UInt16?
    ) throws {
        let image = try Sample.image("i", sendsMessages: imageSends)
        _ = try talk.receives(Sample.manifest([image], timeout: .immediately, netconsole: serverPort))
        let load = AgentAction.loadKernel(
            image: try ImageName("i"), .files(try Sample.kernel()), messagePort: told)
        #expect(talk.after(.imageComplete).deeds == [load])
    }

    @Test mutating func `files and host name go with the kernel of a medium`() throws {
        let extent = try #require(FileExtent(offset: 2_048, length: 10))
        let file = try #require(
            PlacedFile(path: try RelativePath("etc/motd"), mode: 0o644, content: .inline([1])))
        let system = SystemAdditions(hostName: SystemHostName("pc"), commandLine: "a", files: [file])
        func medium(_ commandLine: String) throws -> MediumStart {
            MediumStart(
                file: try RelativePath("live.iso"), kernel: extent, initrds: [extent], place: nil, additions: [],
                commandLine: commandLine)
        }
        let load = AgentAction.loadKernel(
            image: try ImageName("i"), .medium(try medium("boot=live a")), additions: system)
        #expect(try completes(.iso(try medium("boot=live")), system).deeds == [load])
    }

    @Test mutating func `files and host name go onto a written disk, and not with a kernel besides`() throws {
        let file = try #require(PlacedFile(path: try RelativePath("etc/motd"), mode: 0o644, content: .inline([1])))
        let system = SystemAdditions(hostName: SystemHostName("pc"), commandLine: "a", files: [file])
        let kernel = try Sample.kernel("root=/dev/vda1")
        let write = DiskWrite(
            image: try RelativePath("disk.img"), disk: .firstEmpty, mayErase: false, after: .kexec(kernel))
        _ = try talk.receives(
            Sample.manifest(
                [try Sample.image("i", .write(write))], timeout: .immediately, layers: [try Sample.layer(.disks)],
                system: system))
        #expect(talk.after(.imageComplete).deeds == [.stopFetching, .finishDisk(write, additions: system)])
        let whole = try Sample.kernel("root=/dev/vda1 a")
        #expect(
            talk.after(.diskFinished(WrittenDisk(name: "/dev/sda", start: nil))).deeds
                == [.loadKernel(image: try ImageName("i"), .files(whole))])
    }

    @Test mutating func `a disk whose system could not be given them is not started, and finished anew`() throws {
        let write = DiskWrite(
            image: try RelativePath("disk.img"), disk: .firstEmpty, mayErase: false, after: .restart)
        let system = SystemAdditions(hostName: SystemHostName("pc"))
        func receives() throws -> [AgentAction] {
            try talk.receives(
                Sample.manifest(
                    [try Sample.image("i", .write(write))], timeout: .immediately, layers: [try Sample.layer(.disks)],
                    system: system))
        }
        _ = try receives()
        _ = talk.after(.imageComplete)
        let failed = talk.after(.handOverFailed("/dev/sda2 is a part of LVM"))
        #expect(failed.stages == [.failed] && failed.events.map(\.reason) == ["/dev/sda2 is a part of LVM"])
        #expect(failed.deeds == [.stopFetching])
        #expect(talk.after(.seconds(10), .elapsed) == [.fetchManifest])
        _ = talk.after(
            .manifestReceived(
                Sample.manifest(
                    [try Sample.image("i", .write(write))], timeout: .immediately, layers: [try Sample.layer(.disks)],
                    system: system)))
        #expect(talk.after(.imageComplete).deeds == [.stopFetching, .finishDisk(write, additions: system)])
    }
}
