// SPDX-License-Identifier: GPL-3.0-or-later

import BootAgent
import Testing

@Suite struct GuestArgumentsTests {
    private static let seen = ["-display", "sdl", "-full-screen"]

    /// The forms that the documentation of 2018 shows.
    @Test(arguments: [
        ["-fda", "test.img"], ["-cdrom", "disc.iso"], ["-accel", "kvm"],
        ["-fda", "test.img", "-boot", "a"], ["-cdrom", "disc.iso", "-accel", "kvm", "-m", "1024"],
    ])
    func `an image's own words come last and as they are`(own: [String]) {
        let whole = GuestArguments.whole(own, hasKVM: false)
        #expect(whole == Self.seen + own)
    }

    @Test func `a machine that can do it runs the guest itself`() {
        let whole = GuestArguments.whole(["-fda", "x"], hasKVM: true)
        #expect(whole == Self.seen + ["-accel", "kvm", "-accel", "tcg", "-fda", "x"])
    }

    @Test(arguments: [
        ["-accel", "tcg"], ["-enable-kvm"], ["--enable-kvm"], ["-machine", "q35,accel=tcg"],
        ["-M", "pc,accel=kvm:tcg"],
    ])
    func `whoever names an accelerator has it`(own: [String]) {
        #expect(GuestArguments.whole(own, hasKVM: true) == Self.seen + own)
    }

    @Test(arguments: [["-display", "none"], ["-nographic"], ["-vnc", ":1"], ["--display", "curses"], ["-curses"]])
    func `whoever names a display has it`(own: [String]) {
        #expect(GuestArguments.whole(own, hasKVM: false) == own)
    }

    @Test func `a file that is called like an option is none`() {
        #expect(GuestArguments.whole(["-fda", "display"], hasKVM: false) == Self.seen + ["-fda", "display"])
    }
}
