// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import MetainfoMaking
import SystemPackage
import Testing
import TorrentCore
import TorrentMetainfo

@Suite struct ImageSurveyTests {
    private let folder: TemporaryFolder
    private var image: String { folder.path + "/image" }

    init() throws {
        folder = try TemporaryFolder()
        try folder.makeFolder("image")
    }

    private func survey() -> ImageSurvey { ImageSurvey(of: image) }

    @Test func `files are found in the order of their paths, menu entry and hidden ones left out`() throws {
        for name in [
            "config.yaml", ".hidden", ".git/config", "sub/.hidden", "b", "a/x", "a.b/x", "a-b", "sub/config.yaml",
        ] {
            try folder.write("image/" + name, [1])
        }
        try folder.write("image/empty", [])
        let survey = survey()
        #expect(survey.problems.isEmpty)
        #expect(survey.name == "image")
        #expect(!survey.isSingleFile)
        #expect(survey.files.map(\.path.description) == ["a/x", "a-b", "a.b/x", "b", "empty", "sub/config.yaml"])
        #expect(survey.files.map(\.state.length) == [1, 1, 1, 1, 0, 1])
    }

    @Test func `one file is an image by itself`() throws {
        try folder.write("image/disk.img", [1, 2, 3])
        let survey = ImageSurvey(of: image + "/disk.img")
        #expect(survey.isSingleFile)
        #expect(survey.files.map(\.path.description) == ["disk.img"])
        #expect(survey.name == "disk.img")
    }

    @Test func `a link to a folder gives the torrent the link's name, a dot that of the folder`() throws {
        try folder.write("image/a", [1])
        try folder.link("latest", to: "image")
        #expect(ImageSurvey(of: folder.path + "/latest").name == "latest")
        #expect(ImageSurvey(of: image + "/.").name == "image")
        #expect(ImageSurvey(of: image + "/").name == "image")
    }

    @Test func `links that stay inside are followed`() throws {
        try folder.write("image/real/kernel", [1, 2])
        try folder.link("image/kernel", to: "real/kernel")
        try folder.link("image/again", to: "real")
        try folder.link("image/absolute", to: image + "/real/kernel")
        let survey = survey()
        #expect(survey.problems.isEmpty)
        #expect(survey.files.map(\.path.description) == ["absolute", "again/kernel", "kernel", "real/kernel"])
        #expect(Set(survey.files.map(\.location)) == [image + "/real/kernel"])
    }

    @Test func `every link that does not stay inside is a mistake, all of them told at once`() throws {
        try folder.write("image/a", [1])
        try folder.write("image-next-door/a", [1])
        try folder.link("image/b", to: "/etc/passwd")
        try folder.link("image/c", to: "../image-next-door/a")
        try folder.link("image/d", to: "nowhere")
        try folder.link("image/e", to: "e")
        try folder.link("image/f", to: ".")
        try folder.link("image/g", to: "..")
        #expect(
            survey().problems == [
                ImageProblem(image + "/b", .linkLeavesFolder(target: "/etc/passwd")),
                ImageProblem(image + "/c", .linkLeavesFolder(target: "../image-next-door/a")),
                ImageProblem(image + "/d", .linkLeadsNowhere(target: "nowhere")),
                ImageProblem(image + "/e", .linkLoop(target: "e")),
                ImageProblem(image + "/f", .linkLoop(target: ".")),
                ImageProblem(image + "/g", .linkLeavesFolder(target: "..")),
            ])
    }

    @Test func `a link to itself is no image`() throws {
        try folder.link("self", to: "self")
        #expect(ImageSurvey(of: folder.path + "/self").problems.map(\.reason) == [.linkLoop(target: "self")])
    }

    @Test func `links that multiply folders without end are stopped`() throws {
        for level in 0..<18 {
            try folder.makeFolder("image/l\(level)")
            try folder.link("image/l\(level)/a", to: "../l\(level + 1)")
            try folder.link("image/l\(level)/b", to: "../l\(level + 1)")
        }
        try folder.write("image/l18/file", [1])
        #expect(survey().problems.map(\.reason) == [.tooManyFolderLinks(limit: 1_000)])
    }

    @Test func `pipes are a mistake`() throws {
        try folder.write("image/a", [1])
        #expect(mkfifo(image + "/pipe", 0o644) == 0)
        #expect(survey().problems == [ImageProblem(image + "/pipe", .notAFile("a named pipe"))])
        #expect(ImageSurvey(of: image + "/pipe").problems.map(\.reason) == [.notAFile("a named pipe")])
        #expect(ImageSurvey(of: "/dev/null").problems.map(\.reason) == [.notAFile("a device")])
    }

    @Test func `a folder without bytes is a mistake`() throws {
        #expect(survey().problems == [ImageProblem(image, .noFiles)])
        try folder.write("image/config.yaml", [1])
        try folder.makeFolder("image/sub")
        #expect(survey().problems == [ImageProblem(image, .noFiles)])
        try folder.write("image/sub/empty", [])
        #expect(survey().problems == [ImageProblem(image, .onlyEmptyFiles)])
    }

    @Test func `what is not there is a mistake`() {
        let missing = folder.path + "/missing"
        #expect(ImageSurvey(of: missing).problems == [ImageProblem(missing, .absent)])
        #expect(ImageSurvey(of: missing + "/sub").problems.map(\.reason) == [.absent])
        #expect("\(ImageProblem(missing, .absent))" == "\(missing): there is no such file or folder")
    }

    @Test func `names a torrent cannot have are mistakes`() throws {
        try folder.write("image/good", [1])
        try folder.write("image/back\\slash", [1])
        let bytes = Array((image + "/f").utf8) + [0xff, 0]
        let descriptor = creat(bytes.map { CChar(bitPattern: $0) }, 0o644)
        close(descriptor)
        #expect(
            Set(survey().problems.map(\.reason)) == [
                .badName(.forbiddenCharacter("back\\slash")), .nameNotUTF8,
            ])
    }

    @Test func `a folder whose path is not UTF-8 is told as that, however it is reached`() throws {
        let bytes = Array((folder.path + "/caf").utf8) + [0xe9]
        #expect(mkdir((bytes + [0]).map { CChar(bitPattern: $0) }, 0o755) == 0)
        close(creat((bytes + Array("/x".utf8) + [0]).map { CChar(bitPattern: $0) }, 0o644))
        // As an argument of a program comes.
        let named = String(decoding: bytes, as: UTF8.self)
        #expect(ImageSurvey(of: named).problems == [ImageProblem(named, .pathNotUTF8)])
        #expect(ImageSurvey(of: named + "/x").problems.map(\.reason) == [.pathNotUTF8])
        let link = folder.path + "/link"
        #expect(symlink((bytes + [0]).map { CChar(bitPattern: $0) }, link) == 0)
        #expect(ImageSurvey(of: link).problems == [ImageProblem(link, .pathNotUTF8)])
        #expect("\(ImageProblem(link, .pathNotUTF8))".contains("not valid UTF-8"))
    }

    @Test func `a link to a name that is not UTF-8 is told as that`() throws {
        try folder.write("image/good", [1])
        let bytes = Array((image + "/caf").utf8) + [0xe9, 0]
        close(creat(bytes.map { CChar(bitPattern: $0) }, 0o644))
        #expect(symlink(bytes.map { CChar(bitPattern: $0) }, image + "/link") == 0)
        #expect(survey().problems.contains(ImageProblem(image + "/link", .pathNotUTF8)))
    }

    @Test func `folders too deep for a path are a mistake`() throws {
        let deep = Array(repeating: "d", count: RelativePath.maximumDepth).joined(separator: "/")
        try folder.write("image/" + deep, [1])
        #expect(survey().problems.map(\.reason) == [.badName(.tooDeep(RelativePath.maximumDepth))])
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything"))
    func `what may not be read is a mistake`() throws {
        try folder.write("image/a", [1])
        try folder.write("image/b", [1])
        chmod(image + "/b", 0)
        #expect(survey().problems == [ImageProblem(image + "/b", .unreadable(.permissionDenied))])
    }
}

@Suite struct PieceLengthRuleTests {
    private static let kilo: UInt64 = 1 << 10
    private static let mega: UInt64 = 1 << 20

    @Test(arguments: [
        ([1], 64 * kilo), ([32 * mega], 64 * kilo), ([64 * mega], 128 * kilo), ([131 * mega], 256 * kilo),
        ([2_047 * mega], 2 * mega), ([2_048 * mega], 4 * mega), ([64 << 30], 4 * mega),
    ])
    func `an image gets 512 to 1024 pieces as long as that is sensible`(lengths: [UInt64], expected: UInt64) {
        #expect(UInt64(PieceLengthRule.pieceLength(for: lengths, format: .hybrid)) == expected)
    }

    @Test func `many small files get short pieces where each begins one`() {
        let lengths = Array(repeating: UInt64(100_000), count: 10_000) + [4 << 30]
        #expect(PieceLengthRule.pieceLength(for: lengths, format: .hybrid) == 128 << 10)
        #expect(PieceLengthRule.pieceLength(for: lengths, format: .v1) == 4 << 20)
    }
}
