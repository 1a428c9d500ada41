// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import ServerConfig
internal import TorrentCore

/// Looks into images, with other programs where they are needed, as `start` would, and changes nothing.
///
/// What a `config.yaml` and the beginnings of files tell has been told by reading the environment.
package enum ImageInspection {
    /// What was found in an environment's images.
    package struct Findings: Sendable {
        /// What keeps an image from being handed out.
        package var problems: [ConfigProblem] = []
        /// What is accepted and worth a line.
        package var notices: [ConfigNotice] = []
    }

    /// Looks into those that have to be looked into; one whose program is missing, which has been told, is passed over.
    package static func findings(
        in images: [EnvironmentImage], host: any HostFacts = LinuxHost()
    ) async -> Findings {
        var findings = Findings()
        findings.notices = FolderInspection.notices(names: images)
        for image in images {
            let found = FolderInspection.findings(of: image)
            findings.problems += found.problems
            findings.notices += found.notices
            if let tool = image.method.tool, !host.hasProgram(tool.program) { continue }
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
                    for note in try await PackedDisk("\(image.folder)/\(write.image)", packing).inspect() {
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
}
