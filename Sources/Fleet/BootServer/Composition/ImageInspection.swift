// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import ServerConfig
internal import TorrentCore

/// Looks into images, with other programs where they are needed, as `start` would, and changes none of them.
///
/// What a `config.yaml` and the beginnings of files tell has been told by reading the environment.
package enum ImageInspection {
    /// What was found in an environment's images.
    package struct Findings: Sendable {
        /// What keeps an image from being handed out.
        package var problems: [ConfigProblem] = []
        /// What is accepted and worth a line.
        package var notices: [ConfigNotice] = []
        /// Which images were not looked into, each with the reason.
        package var omissions: [String] = []
    }

    /// Looks into those that have to be looked into; one whose program is missing, which has been told, is passed over.
    ///
    /// What was found in packed disks is kept in the work folder, if it is there; `show` gets a line before something
    /// that takes long.
    package static func findings(
        in images: [EnvironmentImage], host: any HostFacts = LinuxHost(), workFolder: String? = nil,
        show: (String) -> Void = { _ in }
    ) async -> Findings {
        let inspected = InspectedDisks(workFolder: workFolder)
        var findings = Findings()
        findings.notices = FolderInspection.notices(names: images)
        for image in images {
            let found = FolderInspection.findings(of: image)
            findings.problems += found.problems
            findings.notices += found.notices
            if let tool = image.method.tool, !host.hasProgram(tool.program) {
                findings.omissions.append("what is in \(image.label), for \(tool.program) is not installed")
                continue
            }
            switch image.method {
            case .ready: continue
            case .medium(let medium):
                do throws(ConfigProblem) {
                    if let note = try await ImagePublisher.survey(medium, of: image).note {
                        findings.notices.append(
                            ConfigNotice(at: image.place(of: "iso"), "\"\(medium.file)\" \(note)"))
                    }
                } catch {
                    findings.problems.append(error)
                }
            case .packedDisk(let write, let packing):
                let place = image.place(of: "image")
                do throws(UnpackingProblem) {
                    for note in try await notes(image, write, packing, inspected, show) {
                        findings.notices.append(ConfigNotice(at: place, "\"\(write.image)\" \(note)"))
                    }
                } catch {
                    findings.problems.append(
                        ConfigProblem(at: place, found: "\"\(write.image)\" \(error.found)", remedy: error.remedy))
                }
            }
        }
        return findings
    }

    /// Reads a packed disk to its end, unless it has not changed since that was done.
    private static func notes(
        _ image: EnvironmentImage, _ write: DiskWrite, _ packing: DiskPacking, _ inspected: InspectedDisks,
        _ show: (String) -> Void
    ) async throws(UnpackingProblem) -> [String] {
        let path = "\(image.folder)/\(write.image)"
        if let known = inspected.finding(for: image.name, path, packing) {
            guard let found = known.found else { return known.notes }
            throw .known(found: found, remedy: known.remedy ?? "")
        }
        let stamp = InspectedDisks.stamp(of: path, packing)
        if (LinuxHost().entry(at: path)?.length ?? 0) > Limits.quicklyInspected {
            show("Reading \(write.image) of \(image.name) to its end")
        }
        do throws(UnpackingProblem) {
            let notes = try await PackedDisk(path, packing).inspect()
            inspected.keep(notes, nil, of: image.name, stamp: stamp)
            return notes
        } catch {
            inspected.keep([], error, of: image.name, stamp: stamp)
            throw error
        }
    }
}
