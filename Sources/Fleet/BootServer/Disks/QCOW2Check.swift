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

        enum CodingKeys: String, CodingKey {
            case corruptions
            case checkErrors = "check-errors"
        }
    }

    /// Says what is worth a line, as what is said of the file; throws what keeps it from being unpacked.
    static func run(_ path: String) async throws(UnpackingProblem) -> [String] {
        let host = LinuxHost()
        let tables = QCOW2Tables(length: host.entry(at: path)?.length ?? 0) {
            host.bytes(of: path, at: $0, length: $1) ?? []
        }
        guard let tables else { throw .damaged(.qcow2, words: "its cluster size is invalid") }
        let ending = tables.ending()
        if ending == .cutShort { throw .cutShort(.qcow2) }
        let report = try await report(path)
        let errors = (report.corruptions ?? 0) + (report.checkErrors ?? 0)
        if errors > 0, tables.isDirty { throw .notClosed(.qcow2, errors: errors) }
        if errors > 0 {
            throw .damaged(
                .qcow2,
                words: "qemu-img check found \(errors) errors, as in a file that was not copied to its end")
        }
        switch ending {
        case .whole, .cutShort: return []
        case .withoutPadding(let missing):
            return ["ends \(missing) bytes before its last cluster does; nothing of the disk is missing"]
        case .damaged: throw .damaged(.qcow2, words: "its tables are longer than the file")
        case .inCompressedCluster(let offset):
            guard try await isWhole(path, offset, zstd: tables.usesZstd) else { throw .cutShort(.qcow2) }
            return []
        }
    }

    /// Whether a compressed cluster that reaches to the end of the file is there to its own end.
    ///
    /// gzip needs a head and a tail around a deflate stream. With a wrong tail it complains of the checksum when the
    /// stream is whole, and of the end of the file or of the format when it is not (gzip 1.12).
    private static func isWhole(_ path: String, _ offset: UInt64, zstd: Bool) async throws(UnpackingProblem) -> Bool {
        let rest = "tail -c +\(offset + 1) -- \"$0\""
        let head = "printf '\\037\\213\\010\\0\\0\\0\\0\\0\\0\\003'"
        let gzip = "{ \(head); \(rest); head -c 8 /dev/zero; } | LC_ALL=C gzip -dc 2>&1 >/dev/null"
        // Without zstd nobody can know; qemu-img needs it no more than as a library.
        let script =
            zstd
            ? "! command -v zstd >/dev/null || \(rest) | zstd -dqc >/dev/null 2>&1 && echo whole || echo cut"
            : "if \(gzip) | grep -q -e 'crc error' -e 'length error'; then echo whole; else echo cut; fi"
        do throws(Phase1Failure) {
            let text = try await ProgramRun.output(of: "sh", ["-c", script, path], limit: Limits.qemuReport)
            return text.starts(with: Array("whole".utf8))
        } catch {
            throw .failed(error)
        }
    }

    /// What the disk in the file is, by its beginning.
    static func content(of path: String) async throws(UnpackingProblem) -> DiskContent {
        let folder = FileManager.default.temporaryDirectory
        let target = folder.appending(path: "qcow2-\(UUID())").path(percentEncoded: false)
        defer { try? FileManager.default.removeItem(atPath: target) }
        let dd = ["bs=\(Limits.inspectedStart)", "count=1", "if=\(path)", "of=\(target)"]
        do throws(Phase1Failure) {
            _ = try await ProgramRun.output(
                of: "prlimit", limits + ["qemu-img", "dd", "-f", "qcow2", "-O", "raw"] + dd)
        } catch {
            throw .failed(error)
        }
        let start = LinuxHost().beginning(of: target, length: Limits.inspectedStart) ?? []
        let header = LinuxHost().beginning(of: path, length: 32) ?? []
        let length = header.dropFirst(24).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let file = FileProbe(length: length) { offset, count in
            Array(start.dropFirst(Int(clamping: offset)).prefix(count))
        }
        return DiskContent(of: file)
    }

    private static func report(_ path: String) async throws(UnpackingProblem) -> Report {
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
        return report
    }
}
