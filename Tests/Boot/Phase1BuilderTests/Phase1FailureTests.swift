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
        ("busybox-static", true), ("linux-image-amd64", true), ("isolinux", false), ("shim-signed", false),
    ])
    func `options are named where they stand in for a package, and nowhere else`(package: String, hasOptions: Bool) {
        for failure in [
            Phase1Failure.packageUnknown(package), .packageNotFetched(package, words: "no network"),
            .packageWithout(package, what: "file"),
        ] {
            #expect(failure.description.contains("--busybox") == hasOptions)
            #expect(failure.description.contains("package \(package)"))
        }
    }
}
