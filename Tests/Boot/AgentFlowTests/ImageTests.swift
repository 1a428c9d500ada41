// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootCatalog
import Testing
import TorrentCore

@Suite struct ImageTests {
    let kexec: ManifestImage
    let program: ManifestImage
    let load: AgentAction
    var talk = Conversation()

    init() throws {
        kexec = try Sample.image("a")
        program = try Sample.image("b", .program(try RelativePath("bin/x"), arguments: ["-v", "1"]))
        load = .loadKernel(image: kexec.image.name, .files(try Sample.kernel()))
    }

    private mutating func fetches(_ image: ManifestImage, leave: (Int, Int) = (0, 0)) throws {
        _ = try talk.receives(Sample.manifest([image], timeout: .immediately, leave: leave))
    }

    @Test mutating func `a kernel goes from download to hand-over, each stage reported`() throws {
        try fetches(kexec)
        let complete = talk.after(.imageComplete)
        #expect(complete.stages == [.verify])
        #expect(complete.deeds == [load])
        let leaving = talk.after(.kernelLoaded)
        #expect(leaving.stages == [.handover])
        #expect(leaving.deeds == [.stopFetching, .startKernel])
    }

    @Test mutating func `progress is reported once a second at most`() throws {
        try fetches(kexec)
        #expect(talk.after(.milliseconds(999), .transferProgress(Sample.progress(100))) == [])
        let due = talk.after(.milliseconds(1), .transferProgress(Sample.progress(500)))
        #expect(due.events.map(\.transfer) == [Sample.progress(500)])
        #expect(talk.after(.milliseconds(10), .transferProgress(Sample.progress(600))) == [])
        let bar = String(repeating: "#", count: 36) + String(repeating: ".", count: 24)
        #expect(try talk.shows("[\(bar)]  60 %"))
        #expect(try talk.shows("From server   0.5 KiB   0.5 KiB/s"))
        #expect(try talk.shows("From peers    0.0 KiB"))
    }

    @Test mutating func `a machine stays for its minimum, released or not`() throws {
        try fetches(kexec, leave: (5, 60))
        #expect(talk.after(.imageComplete).stages == [.verify, .seed])
        #expect(talk.after(.seconds(1), .swarmReleased) == [])
        #expect(talk.after(.seconds(3), .elapsed) == [])
        #expect(talk.after(.seconds(1), .elapsed) == [load])
    }

    @Test mutating func `a machine leaves when the swarm lets it go`() throws {
        try fetches(kexec, leave: (0, 60))
        #expect(talk.after(.imageComplete).stages == [.verify, .seed])
        #expect(talk.after(.seconds(20), .elapsed) == [])
        #expect(talk.after(.swarmReleased) == [load])
    }

    @Test mutating func `a machine leaves at its maximum, needed or not`() throws {
        try fetches(kexec, leave: (5, 60))
        _ = talk.after(.imageComplete)
        #expect(talk.after(.seconds(59), .elapsed) == [])
        #expect(talk.after(.seconds(1), .elapsed) == [load])
    }

    @Test mutating func `Enter ends the giving, Ctrl+C goes back to the menu`() throws {
        try fetches(kexec, leave: (50, 60))
        _ = talk.after(.imageComplete)
        #expect(talk.after(.key(.enter)) == [load])
        var other = Conversation()
        _ = try other.receives(Sample.manifest([kexec], timeout: .immediately, leave: (50, 60)))
        _ = other.after(.imageComplete)
        #expect(other.after(.key(.stop)) == [.stopFetching])
        #expect(try other.shows("> 1  A"))
    }

    @Test mutating func `Ctrl+C stops a download`() throws {
        try fetches(kexec)
        #expect(talk.after(.key(.stop)) == [.stopFetching])
        #expect(talk.after(.seconds(99), .elapsed) == [.fetchManifest])
        #expect(talk.after(.key(.digit(1))).deeds == [.fetch(kexec, Sample.swarm)])
    }

    @Test mutating func `a download that fails shows why and is tried again by itself, later each time`() throws {
        try fetches(kexec)
        for seconds in [10, 20, 40, 80, 160, 320, 600, 600] {
            let failed = talk.after(.imageFailed("/images/a/x: the server answered 404"))
            #expect(failed.stages == [.failed])
            #expect(failed.events.map(\.image?.text) == ["a"])
            #expect(try talk.shows("A could not be started:"))
            #expect(try talk.shows("/images/a/x: the server answered 404."))
            #expect(try talk.shows("Trying again in \(seconds) s"))
            #expect(talk.after(.seconds(seconds), .elapsed) == [.fetchManifest])
            let manifest = Sample.manifest([try Sample.image("z"), kexec], timeout: .never)
            #expect(talk.after(.manifestReceived(manifest)).deeds == [.fetch(kexec, Sample.swarm)])
        }
    }

    @Test mutating func `after a failure Ctrl+C waits, R retries, M chooses, S opens a shell, B restarts`() throws {
        try fetches(kexec)
        _ = talk.after(.imageFailed("x"))
        #expect(talk.after(.key(.stop)) == [])
        #expect(talk.flow.nextWake(after: talk.now) == nil)
        #expect(talk.after(.key(.letter("s"))) == [.openShell])
        #expect(talk.after(.shellEnded) == [])
        #expect(talk.after(.key(.letter("b"))) == [.restart])
        #expect(talk.after(.key(.letter("r"))) == [.fetchManifest])
        _ = talk.after(.manifestReceived(Sample.manifest([kexec])))
        _ = talk.after(.imageFailed("x"))
        #expect(talk.after(.key(.letter("m"))) == [])
        #expect(try talk.shows("> 1  A"))
    }

    @Test mutating func `an image that is gone at the retry leads to the menu`() throws {
        try fetches(kexec)
        _ = talk.after(.imageFailed("x"))
        _ = talk.after(.key(.enter))
        #expect(talk.after(.manifestReceived(Sample.manifest([program], timeout: .immediately))).deeds == [])
        #expect(try talk.shows("> 1  B"))
    }

    @Test mutating func `a failure after completion only ends the giving`() throws {
        try fetches(kexec, leave: (0, 60))
        _ = talk.after(.imageComplete)
        #expect(talk.after(.imageFailed("a peer went away")) == [load])
    }

    @Test mutating func `a kernel that does not load or start is a failure with choices`() throws {
        try fetches(kexec)
        _ = talk.after(.imageComplete)
        let failed = talk.after(.handOverFailed("kexec_file_load /images/a/vmlinuz: no"))
        #expect(failed.deeds == [.stopFetching])
        #expect(failed.stages == [.failed])
        #expect(try talk.shows("kexec_file_load /images/a/vmlinuz: no."))
        #expect(talk.after(.key(.letter("r"))) == [.fetchManifest])
    }

    @Test mutating func `a kernel waits for a shell to be closed`() throws {
        try fetches(kexec, leave: (5, 5))
        _ = talk.after(.imageComplete)
        #expect(talk.after(.key(.shell)) == [.openShell])
        #expect(talk.after(.seconds(9), .elapsed) == [])
        #expect(talk.after(.shellEnded) == [load])
        #expect(talk.after(.key(.shell)) == [.openShell])
        #expect(talk.after(.kernelLoaded) == [])
        #expect(talk.after(.shellEnded).deeds == [.stopFetching, .startKernel])
    }

    @Test mutating func `an image that completes under an open shell waits for it`() throws {
        try fetches(kexec)
        _ = talk.after(.key(.shell))
        #expect(talk.after(.imageComplete).deeds == [])
        #expect(talk.after(.shellEnded) == [load])
    }

    @Test(arguments: [("exit status 0", true, MachineStage.os), ("exit status 3", false, .failed)])
    mutating func `a program runs, its end is reported, and the menu is back`(
        ending: String, isSuccess: Bool, stage: MachineStage
    ) throws {
        try fetches(program)
        let complete = talk.after(.imageComplete)
        #expect(complete.stages == [.verify, .handover])
        let run = AgentAction.run(
            image: program.image.name, program: try RelativePath("bin/x"), arguments: ["-v", "1"])
        #expect(complete.deeds == [run])
        #expect(talk.flow.screen(at: talk.now) == nil)
        let ended = talk.after(.programEnded(ending, isSuccess: isSuccess))
        #expect(ended.stages == [stage])
        #expect(ended.events.map(\.reason) == ["B ended with \(ending)"])
        #expect(
            ended.deeds == [
                .stopFetching, .say("B ended with \(ending). The menu comes back in 10 s, or at any key."),
            ])
        #expect(talk.flow.screen(at: talk.now) == nil)
        #expect(talk.after(.seconds(10), .elapsed) == [])
        #expect(try talk.lines().first == "B ended with \(ending).")
        #expect(talk.after(.seconds(99), .elapsed) == [.fetchManifest])
    }

    @Test mutating func `a name of the network sends no control character below what a program wrote`() throws {
        let named = try Sample.image("b", program.image.method, displayName: "x\u{1b}[2J")
        try fetches(named)
        _ = talk.after(.imageComplete)
        let said = talk.after(.programEnded("exit status 0", isSuccess: true)).deeds.compactMap {
            if case .say(let line) = $0 { line } else { nil }
        }
        #expect(said == ["x?[2J ended with exit status 0. The menu comes back in 10 s, or at any key."])
    }

    @Test mutating func `any key brings the menu back after a program`() throws {
        try fetches(program)
        _ = talk.after(.imageComplete)
        _ = talk.after(.programEnded("exit status 0", isSuccess: true))
        #expect(talk.after(.key(.letter("x"))) == [])
        #expect(try talk.shows("> 1  B"))
    }

    @Test mutating func `an image that this machine cannot start is a failure with its reason`() throws {
        try fetches(kexec)
        let failed = talk.after(.imageImpossible("the machine has too little memory for it"))
        #expect(failed.deeds == [.stopFetching])
        #expect(failed.events.map(\.reason) == ["the machine has too little memory for it"])
        #expect(try talk.shows("The machine has too little memory for it."))
        #expect(talk.after(.key(.letter("r"))) == [.fetchManifest])
    }
}
