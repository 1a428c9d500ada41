// SPDX-License-Identifier: GPL-3.0-or-later

import Phase1Builder
import Testing

@Suite struct Phase1FailureTests {
    @Test(arguments: [
        ("mformat", "mtools"), ("mcopy", "mtools"), ("mksquashfs", "squashfs-tools"), ("xorriso", "xorriso"),
        ("dpkg-deb", "dpkg"),
    ])
    func `a program that is missing is named with the package to install`(program: String, package: String) {
        let failure = Phase1Failure.programMissing(program)
        #expect(failure.description.contains("\(program) is not installed"))
        #expect(failure.description.hasSuffix("apt-get install \(package))"))
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
