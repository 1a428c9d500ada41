// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import MetainfoMaking
import SystemPackage
import TorrentMetainfo

/// Prints what is in a torrent.
struct TorrentShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print what is in a torrent, or why it would not be downloaded.",
        discussion: """
            Ends with 0 only for a torrent that would be downloaded; else says which byte is wrong, and why.

            Example: boottorrent torrent show alpine.torrent
            """)

    @Argument(help: "The .torrent file.")
    var file: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() throws {
        let description = TorrentDescription(try TorrentFileReader.read(file))
        print(json ? description.json : description.text)
    }
}

/// Reads `.torrent` files for commands.
enum TorrentFileReader {
    /// Reads and checks one; what is wrong names the file, and what is odd is noted on standard error.
    static func read(_ path: String) throws(CommandFailure) -> Metainfo {
        let bytes = try bytes(of: path)
        do throws(MetainfoProblem) {
            let metainfo = try Metainfo(bytes)
            for note in metainfo.notes { Terminal.note("note: \(path): \(note)") }
            return metainfo
        } catch {
            throw .mistake("\(path): \(error)")
        }
    }

    /// The bytes of a `.torrent` file, which is never longer than a few megabytes.
    static func bytes(of path: String) throws(CommandFailure) -> [UInt8] {
        do throws(Errno) {
            return try AtomicFile.read(path, limit: MetainfoLimits.byteCount)
        } catch {
            switch error {
            case .fileTooLarge:
                throw .mistake(
                    "\(path): is longer than \(ByteCount.text(UInt64(MetainfoLimits.byteCount))), so it is no torrent; "
                        + "give the .torrent file, and not what is to be fetched")
            case .noSuchFileOrDirectory, .notDirectory, .isDirectory, .permissionDenied, .notPermitted,
                .tooManySymbolicLinkLevels, .fileNameTooLong:
                throw .mistake("\(path): cannot be read: \(error)")
            default:
                throw .failure("\(path): cannot be read: \(error)")
            }
        }
    }
}
