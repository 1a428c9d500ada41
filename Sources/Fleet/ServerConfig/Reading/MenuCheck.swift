// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// Holds menu settings against the image folders there are; an image with a mistake can be the default, for it may have none
/// tomorrow.
enum MenuCheck {
    /// How machines come to their image; `nil` where the settings themselves are wrong, which was reported before.
    ///
    /// A default that no folder has is reported and kept: the folder may come while the server runs.
    static func policy(
        _ draft: EnvironmentDraft, images: [ImageReader.Reading], in folder: String, into findings: inout Findings
    ) -> MenuPolicy? {
        guard let timeout = draft.timeout.value, draft.defaultImage.state != .malformed else { return nil }
        let names = images.map(\.folderName)
        guard let wanted = draft.defaultImage.value else {
            if timeout == .never { return MenuPolicy(timeout: timeout, defaultImage: nil) }
            if images.count == 1 { return policy(timeout, images[0].folderName) }
            if !images.isEmpty {
                draft.defaultImage.report(
                    "is missing, and the menu does not wait for ever",
                    remedy: "write \(names.listed()), or a negative \(draft.timeout.place.keyPath)", into: &findings)
            }
            return MenuPolicy(timeout: timeout, defaultImage: nil)
        }
        guard let image = images.first(where: { $0.folderName.hasSameBytes(as: wanted) }) else {
            if let twin = NameForm(of: wanted, among: names, in: folder) {
                draft.defaultImage.report(twin.found, remedy: twin.remedy, into: &findings)
            } else if !images.isEmpty {
                draft.defaultImage.report(
                    "\(wanted.quoted) is no folder of \(folder)",
                    remedy: remedy(for: wanted, images: images, names: names), into: &findings)
            }
            return policy(timeout, wanted)
        }
        return policy(timeout, image.folderName)
    }

    private static func policy(_ timeout: MenuPolicy.Timeout, _ wanted: String) -> MenuPolicy {
        guard let name = try? ImageName(wanted) else { return MenuPolicy(timeout: .never, defaultImage: nil) }
        return MenuPolicy(timeout: timeout, defaultImage: name)
    }

    private static func remedy(for wanted: String, images: [ImageReader.Reading], names: [String]) -> String {
        if let meant = images.first(where: { $0.displayName?.value == wanted }) {
            return "write the folder's name, \(meant.folderName)"
        }
        if let nearest = names.nearest(to: wanted) { return "did you mean \(nearest)?" }
        return "use \(names.listed())"
    }
}
