// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// Holds menu settings against the image folders there are; an image with a mistake can be the default, for it may have none
/// tomorrow.
enum MenuCheck {
    /// How machines come to their image, or `nil`; then a problem says why.
    static func policy(
        _ draft: EnvironmentDraft, images: [ImageReader.Reading], in folder: String, into findings: inout Findings
    ) -> MenuPolicy? {
        guard let timeout = draft.timeout.value, draft.defaultImage.state != .malformed else { return nil }
        let names = images.map(\.folderName)
        guard let wanted = draft.defaultImage.value else {
            if timeout == .never { return MenuPolicy(timeout: timeout, defaultImage: nil) }
            if images.count < 2 { return MenuPolicy(timeout: timeout, defaultImage: names.first.flatMap(name)) }
            draft.defaultImage.report(
                "is missing, and the menu does not wait for ever",
                remedy: "write \(names.listed()), or a negative \(draft.timeout.place.keyPath)", into: &findings)
            return nil
        }
        guard let image = images.first(where: { $0.folderName.hasSameBytes(as: wanted) }) else {
            guard !images.isEmpty else { return MenuPolicy(timeout: timeout, defaultImage: name(wanted)) }
            if let twin = NameForm(of: wanted, among: names, in: folder) {
                draft.defaultImage.report(twin.found, remedy: twin.remedy, into: &findings)
                return nil
            }
            draft.defaultImage.report(
                "\(wanted.quoted) is no folder of \(folder)",
                remedy: remedy(for: wanted, images: images, names: names), into: &findings)
            return nil
        }
        return MenuPolicy(timeout: timeout, defaultImage: name(image.folderName))
    }

    private static func name(_ folder: String) -> ImageName? { try? ImageName(folder) }

    private static func remedy(for wanted: String, images: [ImageReader.Reading], names: [String]) -> String {
        if let meant = images.first(where: { $0.displayName?.value == wanted }) {
            return "write the folder's name, \(meant.folderName)"
        }
        if let nearest = names.nearest(to: wanted) { return "did you mean \(nearest)?" }
        return "use \(names.listed())"
    }
}
