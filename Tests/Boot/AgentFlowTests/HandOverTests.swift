// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing
import TorrentCore

/// How each kind of image takes over.
@Suite struct HandOverTests {
    var talk = Conversation()

    /// Goes as far as the complete image, and gives what is done then.
    private mutating func completes(_ method: BootMethod, layers: [LayerOffer] = []) throws -> [AgentAction] {
        let image = try Sample.image("i", method)
        _ = try talk.receives(Sample.manifest([image], timeout: .immediately, layers: layers))
        return talk.after(.imageComplete)
    }

    @Test mutating func `a method's layers are fetched with the image`() throws {
        let image = try Sample.image("q", .qemu(arguments: ["-fda", "x"]))
        let (qemu, disks) = (try Sample.layer(.qemu), try Sample.layer(.disks))
        let actions = try talk.receives(Sample.manifest([image], timeout: .immediately, layers: [disks, qemu]))
        #expect(actions.deeds == [.fetch(image, Sample.swarm, layers: [qemu])])
    }

    @Test mutating func `an image whose layer the server does not have is not fetched`() throws {
        let image = try Sample.image("q", .qemu(arguments: []))
        let actions = try talk.receives(Sample.manifest([image], timeout: .immediately))
        #expect(actions.stages == [.manifest, .failed])
        #expect(actions.deeds == [])
        #expect(try talk.shows("The server has no qemu for phase 1; start the server anew."))
    }

    @Test(arguments: [("quiet", "quiet ip=7 BOOTIF=x"), ("", "ip=7 BOOTIF=x")])
    mutating func `a kernel is told of the machine's address where that is wanted`(
        commandLine: String, whole: String
    ) throws {
        let actions = try completes(.kexec(try Sample.kernel(commandLine, passesNetwork: true)))
        let load = AgentAction.loadKernel(
            image: try ImageName("i"), .files(try Sample.kernel(whole, passesNetwork: true)))
        #expect(actions.deeds == [load])
    }

    @Test mutating func `a medium's kernel is loaded out of its file, then started`() throws {
        let extent = try #require(FileExtent(offset: 2_048, length: 10))
        let start = MediumStart(
            file: try RelativePath("live.iso"), kernel: extent, initrds: [extent],
            place: try RelativePath("boottorrent/image.iso"), additions: [], commandLine: "boot=live")
        #expect(try completes(.iso(start)).deeds == [.loadKernel(image: try ImageName("i"), .medium(start))])
        #expect(talk.after(.kernelLoaded).deeds == [.stopFetching, .startKernel])
    }

    @Test mutating func `QEMU runs while the machine goes on giving`() throws {
        let actions = try completes(.qemu(arguments: ["-fda", "x"]), layers: [try Sample.layer(.qemu)])
        #expect(actions.stages == [.verify, .handover])
        #expect(actions.deeds == [.runGuest(image: try ImageName("i"), arguments: ["-fda", "x"])])
        #expect(talk.flow.screen(at: talk.now) == nil)
        let ended = talk.after(.programEnded("exit status 1: -fdx: invalid option", isSuccess: false))
        #expect(ended.stages == [.failed])
        #expect(ended.events.map(\.reason) == ["I ended with exit status 1: -fdx: invalid option"])
    }

    @Test(arguments: [
        (AfterProgram.restart, AgentAction.restart, "The machine restarts"),
        (.powerOff, .powerOff, "The machine goes off"),
    ])
    mutating func `after a program the machine ends as configured, once its words can be read`(
        after: AfterProgram, action: AgentAction, announcement: String
    ) throws {
        _ = try completes(.program(try RelativePath("x"), arguments: [], after: after))
        let ended = talk.after(.programEnded("exit status 0", isSuccess: true))
        #expect(
            ended.deeds == [
                .stopFetching, .say("I ended with exit status 0. \(announcement) in 10 s, or at any key."),
            ])
        #expect(talk.after(.seconds(9), .elapsed) == [])
        #expect(talk.after(.seconds(1), .elapsed) == [action])
        #expect(try talk.shows("> 1  I"))
    }

    @Test mutating func `after a program there may be a shell, and the menu after it`() throws {
        _ = try completes(.program(try RelativePath("x"), arguments: [], after: .shell))
        #expect(talk.after(.programEnded("exit status 0", isSuccess: true)).deeds == [.stopFetching, .openShell])
        #expect(talk.flow.screen(at: talk.now) == nil)
        #expect(talk.after(.shellEnded) == [])
        #expect(try talk.shows("I ended with exit status 0."))
    }

    @Test mutating func `where nobody may have a shell, the menu comes after the program`() throws {
        talk = Conversation(allowsShell: false)
        _ = try completes(.program(try RelativePath("x"), arguments: [], after: .shell))
        let ended = talk.after(.programEnded("exit status 0", isSuccess: true))
        #expect(ended.deeds.last == .say("I ended with exit status 0. The menu comes back in 10 s, or at any key."))
    }

    @Test(arguments: [(DiskWrite.After.restart, AgentAction.restart), (.powerOff, .powerOff)])
    mutating func `a written disk ends phase 1 as configured`(after: DiskWrite.After, action: AgentAction) throws {
        let method = try write(after: after)
        let ready = try completes(method, layers: [try Sample.layer(.disks)])
        #expect(ready.stages == [.verify])
        #expect(ready.deeds == [.stopFetching, .finishDisk(try #require(method.write))])
        let disk = WrittenDisk(name: "/dev/sda", start: .firmware)
        let actions = talk.after(.diskFinished(disk))
        #expect(actions.stages == [.handover])
        #expect(actions.events.map(\.disk) == [disk])
        #expect(actions.deeds == [.stopFetching, action])
        #expect(try talk.shows("Written to    /dev/sda"))
    }

    @Test mutating func `what a firmware could not be told is on the screen and in the event`() throws {
        _ = try completes(try write(after: .restart), layers: [try Sample.layer(.disks)])
        let actions = talk.after(.diskFinished(WrittenDisk(name: "/dev/sda", start: nil), note: "choose it yourself"))
        #expect(actions.events.map(\.reason) == ["choose it yourself"])
        #expect(try talk.shows("Choose it yourself."))
    }

    @Test mutating func `a shell that was opened while a disk is finished keeps the machine`() throws {
        _ = try completes(try write(after: .restart), layers: [try Sample.layer(.disks)])
        #expect(talk.after(.key(.shell)) == [.openShell])
        #expect(talk.after(.diskFinished(WrittenDisk(name: "/dev/sda", start: nil))) == [])
        #expect(talk.after(.shellEnded).deeds == [.stopFetching, .restart])
    }

    @Test mutating func `a disk that cannot be finished, and a machine that cannot be restarted, are tried again`()
        throws
    {
        _ = try completes(try write(after: .restart), layers: [try Sample.layer(.disks)])
        #expect(talk.after(.handOverFailed("write /dev/sda: Input/output error")).stages == [.failed])
        #expect(talk.after(.seconds(10), .elapsed) == [.fetchManifest])
        talk = Conversation()
        _ = try completes(try write(after: .restart), layers: [try Sample.layer(.disks)])
        _ = talk.after(.diskFinished(WrittenDisk(name: "/dev/sda", start: nil)))
        #expect(talk.after(.handOverFailed("restart: no")).stages == [.failed])
        #expect(talk.after(.seconds(10), .elapsed) == [.fetchManifest])
    }

    @Test mutating func `a written disk may end with a kernel`() throws {
        let kernel = try Sample.kernel("root=/dev/vda1")
        _ = try completes(write(after: .kexec(kernel)), layers: [try Sample.layer(.disks)])
        let actions = talk.after(.diskFinished(WrittenDisk(name: "/dev/sda", start: nil)))
        #expect(actions.deeds == [.loadKernel(image: try ImageName("i"), .files(kernel))])
        #expect(talk.after(.kernelLoaded).deeds == [.stopFetching, .startKernel])
    }

    @Test mutating func `a download onto a disk names the disk`() throws {
        let image = try Sample.image("i", write(after: .restart))
        _ = try talk.receives(Sample.manifest([image], timeout: .immediately, layers: [try Sample.layer(.disks)]))
        #expect(talk.after(.targetChosen("/dev/sda (500.1 GB, Fast)")) == [])
        #expect(try talk.shows("Written to    /dev/sda (500.1 GB, Fast)"))
    }

    @Test mutating func `what keeps a disk from being written is shown and told until it is over`() throws {
        let image = try Sample.image("i", write(after: .restart))
        _ = try talk.receives(Sample.manifest([image], timeout: .immediately, layers: [try Sample.layer(.disks)]))
        let reason = "/dev/sda is still busy with a download that was stopped"
        let told = talk.after(.storageTroubled(Trouble(reason, .brokenDisk)))
        #expect(told.events.map(\.reason) == [reason] && told.stages == [.download])
        #expect(told.events.map(\.cause) == [.brokenDisk])
        #expect(try talk.shows("\(reason)."))
        #expect(talk.after(.storageTroubled(Trouble(reason, .brokenDisk))) == [])
        #expect(talk.after(.seconds(1), .transferProgress(Sample.progress(5))).events.map(\.reason) == [reason])
        #expect(talk.after(.storageTroubled(nil)).events.map(\.reason) == [nil])
        #expect(try !talk.shows(reason))
    }

    private func write(after: DiskWrite.After) throws -> BootMethod {
        .write(
            DiskWrite(image: try RelativePath("disk.img"), disk: .firstEmpty, mayErase: false, after: after))
    }
}

extension BootMethod {
    fileprivate var write: DiskWrite? { if case .write(let write) = self { write } else { nil } }
}
