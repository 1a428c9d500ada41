// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Glibc
internal import NIOPosix
internal import Phase1Builder
package import ServerConfig

/// Looks into ISO files with xorriso.
package enum MediumInspector {
    /// How the system of an ISO file in an image's folder is started; its listing is taken from `kept` if there is one.
    package static func start(
        _ medium: MediumFile, in folder: String, kept: KeptListing? = nil
    ) async throws(MediumProblem) -> SurveyedMedium {
        let path = "\(folder)/\(medium.file)"
        if let report = kept?.listing(of: path) { return try await start(medium, at: path, report) }
        let stamp = KeptListing.stamp(of: path)
        let report: String
        do {
            report = try await ProgramRun.text(
                of: "xorriso",
                ["-no_rc", "-indev", "stdio:\(path)", "-find", "/", "-type", "f", "-exec", "report_lba", "--"],
                limit: Limits.discListing)
        } catch {
            throw .unreadable("\(error)")
        }
        kept?.keep(report, stamp: stamp)
        return try await start(medium, at: path, report)
    }

    private static func start(
        _ medium: MediumFile, at path: String, _ report: String
    ) async throws(MediumProblem) -> SurveyedMedium {
        do {
            return try await NIOThreadPool.singleton.runIfActive {
                let file = try OpenMedium(path)
                return try MediumSurvey(DiscListing(report: report), length: file.length, read: file.read).start(medium)
            }
        } catch let problem as MediumProblem {
            throw problem
        } catch {
            throw .unreadable("\(error)")
        }
    }
}

/// An ISO file that is open for as long as somebody holds it.
private final class OpenMedium {
    let length: UInt64
    private let descriptor: CInt

    init(_ path: String) throws(MediumProblem) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        var status = stat()
        guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
            let words = String(cString: strerror(errno))
            if descriptor >= 0 { close(descriptor) }
            throw .unreadable(words)
        }
        length = UInt64(clamping: status.st_size)
    }

    deinit {
        close(descriptor)
    }

    func read(_ extent: FileExtent) throws(MediumProblem) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Int(clamping: extent.length))
        let count = bytes.withUnsafeMutableBytes {
            pread(descriptor, $0.baseAddress, $0.count, off_t(clamping: extent.offset))
        }
        guard count == bytes.count else {
            throw .unreadable(count < 0 ? String(cString: strerror(errno)) : "it became shorter")
        }
        return bytes
    }
}
