// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Phase1Builder
internal import ServerConfig

/// Has qemu-img look whether all of a qcow2 file is there: converting one that was not copied to its end gives zeros in
/// place of the rest, without a word.
enum QCOW2Check {
    /// What the program may have of this computer: the file's tables may come from a stranger (prlimit(1)).
    static var limits: [String] { ["--as=\(Limits.qemuMemory)"] }

    /// What qemu-img prints as JSON, as far as it matters.
    private struct Report: Decodable {
        let corruptions: Int?
        let checkErrors: Int?
        let end: UInt64?
        let compressed: Int?

        enum CodingKeys: String, CodingKey {
            case corruptions
            case checkErrors = "check-errors"
            case end = "image-end-offset"
            case compressed = "compressed-clusters"
        }
    }

    static func run(_ path: String) async throws(UnpackingProblem) {
        let arguments =
            limits + [
                "--cpu=\(Limits.qemuSeconds)", "sh", "-c",
                // 2: damaged, 3: clusters that nothing uses, which do no harm; both have printed their report.
                "qemu-img check -f qcow2 --output=json -- \"$0\"; s=$?; [ $s = 2 ] || [ $s = 3 ] || exit $s", path,
            ]
        let text: [UInt8]
        do throws(Phase1Failure) {
            text = try await ProgramRun.output(of: "prlimit", arguments, limit: Limits.qemuReport)
        } catch {
            if case .programFailed(_, _, let words) = error, !words.isEmpty {
                throw .damaged(.qcow2, words: words)
            }
            throw .failed(error)
        }
        guard let report = try? JSONDecoder().decode(Report.self, from: Data(text)) else {
            throw .damaged(.qcow2, words: "qemu-img check gave no report")
        }
        let length = LinuxHost().entry(at: path)?.length ?? 0
        // The last cluster of compressed ones need not be filled up.
        let isCut = (report.end ?? 0) > length && report.compressed ?? 0 == 0
        if isCut { throw .cutShort(.qcow2) }
        if report.corruptions ?? 0 > 0 || report.checkErrors ?? 0 > 0 {
            throw .damaged(
                .qcow2,
                words: "qemu-img check found \((report.corruptions ?? 0) + (report.checkErrors ?? 0)) errors, "
                    + "as in a file that was not copied to its end")
        }
    }
}
