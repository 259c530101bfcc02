package io.xphone.sip.event.body;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The dialogs of a user agent, or the changed ones (RFC 4235): {@code application/dialog-info+xml}.
 *
 * @param version rises by one with every document of a subscription
 * @param full whether the document contains all dialogs; otherwise only the changed ones
 * @param entity the URI of the user agent
 * @param dialogs the dialogs
 */
public record DialogInfoDocument(long version, boolean full, String entity, List<DialogElement> dialogs) {

    /** The media type. */
    public static final String TYPE = "application/dialog-info+xml";

    private static final int MAX_DIALOGS = 1_000;

    /** Copies the list. */
    public DialogInfoDocument {
        dialogs = List.copyOf(dialogs);
    }

    /**
     * Parses a document.
     *
     * @throws BodyParseException when it is malformed
     */
    public static DialogInfoDocument parse(byte[] document) {
        XmlElement root = XmlElement.parse(document, "dialog-info");
        List<DialogElement> dialogs = new ArrayList<>();
        for (XmlElement dialog : root.children("dialog")) {
            if (dialogs.size() >= MAX_DIALOGS) {
                throw new BodyParseException("More than " + MAX_DIALOGS + " dialogs");
            }
            dialogs.add(dialog(dialog));
        }
        return new DialogInfoDocument(
                version(root.required("version")),
                !root.attribute("state").equals("partial"),
                root.attribute("entity"),
                dialogs);
    }

    private static long version(String text) {
        try {
            long version = Long.parseLong(text.trim());
            if (version >= 0) {
                return version;
            }
        } catch (NumberFormatException notANumber) {
            // reported below
        }
        throw new BodyParseException("Malformed version: " + text);
    }

    private static DialogElement dialog(XmlElement dialog) {
        XmlElement remote = dialog.child("remote").orElse(null);
        return new DialogElement(
                dialog.required("id"),
                dialog.attribute("call-id"),
                dialog.attribute("local-tag"),
                dialog.attribute("remote-tag"),
                dialog.attribute("direction").toLowerCase(Locale.ROOT),
                state(dialog.textOf("state")),
                dialog.child("local").map(DialogInfoDocument::uri).orElse(""),
                remote == null ? "" : uri(remote),
                remote == null
                        ? ""
                        : remote.child("identity")
                                .map(id -> id.attribute("display"))
                                .orElse(""));
    }

    private static DialogElement.State state(String text) {
        try {
            return DialogElement.State.valueOf(text.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new BodyParseException("Unknown dialog state: " + text);
        }
    }

    /** The identity, or the target without one. */
    private static String uri(XmlElement party) {
        String identity = party.textOf("identity");
        return !identity.isEmpty()
                ? identity
                : party.child("target").map(target -> target.attribute("uri")).orElse("");
    }

    /** Writes the document. */
    public byte[] bytes() {
        XmlText out = new XmlText();
        out.open(
                "dialog-info",
                "xmlns",
                "urn:ietf:params:xml:ns:dialog-info",
                "version",
                Long.toString(version),
                "state",
                full ? "full" : "partial",
                "entity",
                entity);
        for (DialogElement dialog : dialogs) {
            out.open(
                    "dialog",
                    "id",
                    dialog.id(),
                    "call-id",
                    dialog.callId(),
                    "local-tag",
                    dialog.localTag(),
                    "remote-tag",
                    dialog.remoteTag(),
                    "direction",
                    dialog.direction());
            out.text("state", dialog.state().name().toLowerCase(Locale.ROOT));
            party(out, "local", dialog.local(), "");
            party(out, "remote", dialog.remote(), dialog.remoteName());
            out.close("dialog");
        }
        return out.close("dialog-info").bytes();
    }

    private static void party(XmlText out, String name, String uri, String display) {
        if (!uri.isEmpty()) {
            out.open(name).text("identity", uri, "display", display).close(name);
        }
    }
}
