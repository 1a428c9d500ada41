// SPDX-License-Identifier: GPL-3.0-or-later

import HostSystem
import Phase1Builder
import Testing

@Suite struct Phase1FailureTests {
    @Test(arguments: [
        ("ID=debian", "mformat", "run apt-get install mtools"), ("ID=debian", "mcopy", "run apt-get install mtools"),
        ("ID=ubuntu", "mksquashfs", "run apt-get install squashfs-tools"),
        ("ID=debian", "dpkg-deb", "run apt-get install dpkg"), ("ID=fedora", "xz", "run dnf install xz"),
        ("ID=arch", "xorriso", "run pacman -S libisoburn"),
        ("ID=other", "xorriso", "install xorriso with this system's package manager"),
        ("ID=debian", "no-such-program", "install no-such-program with this system's package manager"),
    ])
    func `a program that is missing is named with what installs it on this system`(
        system: String, program: String, remedy: String
    ) {
        let failure = Phase1Failure.programMissing(program)
        let sentence = failure.sentence(on: HostSystem(osRelease: system))
        #expect(sentence == "the program \(program) is not installed; \(remedy)")
        #expect(failure.isMistake)
    }

    @Test(arguments: [
        ("busybox-static", "--busybox FILE"), ("linux-image-amd64", "--kernel FILE and --modules FOLDER"),
        ("shim-signed", "--shim FILE"), ("grub-efi-amd64-signed", "--grub FILE"), ("isolinux", nil),
    ])
    func `options are named where they stand in for a package, and nowhere else`(package: String, options: String?) {
        for failure in [
            Phase1Failure.packageUnknown(package), .packageNotFetched(package, words: "no network"),
            .packageWithout(package, what: "file"), .aptMissing(package: package),
        ] {
            #expect(failure.description.contains("package \(package)"))
            if let options {
                #expect(failure.description.contains(options))
            } else {
                #expect(!failure.description.contains("FILE"))
            }
        }
    }

    @Test func `lists of a suite's own are brought up to date by us, the host's by whoever looks after it`() {
        #expect(Phase1Failure.packageUnknown("x").description.hasSuffix("package x; run `apt-get update`"))
        #expect(
            Phase1Failure.packageUnknown("x", of: .trixie).description.hasSuffix("package x of trixie; give --update"))
    }

    @Test func `what is wrong with the archive is one sentence with the system's own remedy`() {
        let fedora = HostSystem(osRelease: "ID=fedora\nPRETTY_NAME=\"Fedora Linux 41\"")
        #expect(
            Phase1Failure.keyringMissing("/k").sentence(on: fedora)
                == "the keys that sign Debian's archive are not at /k; run dnf install debian-keyring")
        #expect(
            Phase1Failure.aptMissing(package: "busybox-static").sentence(on: fedora)
                == "Fedora Linux 41 has no apt to fetch Debian's package busybox-static with; run dnf install apt, "
                + "or give your own with --busybox FILE")
        #expect(
            Phase1Failure.mirrorUnknown(.trixie).sentence(on: fedora).hasPrefix(
                "apt on Fedora Linux 41 names no archive of Debian to take trixie from; write its address"))
        #expect(
            Phase1Failure.aptMissing(package: "kexec-tools").sentence(on: .unknown)
                == "this system has no apt to fetch Debian's package kexec-tools with; "
                + "install apt with this system's package manager")
    }
}
