package io.xphone.sdp.transport;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The candidates that one side sends after its description, in INFO requests (RFC 8840 §9.2):
 * <pre>
 * m=audio 9 RTP/AVP 0
 * a=ice-ufrag:8hhY
 * a=ice-pwd:asd88fgpdd777uzjYhagZg
 * a=mid:0
 * a=candidate:…
 * a=end-of-candidates
 * </pre>
 * Each fragment repeats the candidates of those before. The credentials may come before the first m= line.
 */
public final class IceFragment {

    /** The media type. */
    public static final String TYPE = "application/trickle-ice-sdpfrag";

    private static final int MAX_CANDIDATES = 128;
    private static final int MAX_LINES = 1_000;

    /** The credentials and candidates of a section: of the session, or of one stream. */
    private static final class Section {
        final boolean audio;
        String mid = "";
        String ufrag = "";
        String password = "";
        boolean end;
        final List<IceCandidate> candidates = new ArrayList<>();

        Section(boolean audio) {
            this.audio = audio;
        }

        void add(String name, String value) {
            switch (name) {
                case "mid" -> mid = value;
                case "ice-ufrag" -> ufrag = value;
                case "ice-pwd" -> password = value;
                case "end-of-candidates" -> end = true;
                case "candidate" -> {
                    if (candidates.size() < MAX_CANDIDATES) {
                        IceCandidate.parse(value).ifPresent(candidates::add);
                    }
                }
                default -> {
                    // unknown attributes are ignored (RFC 8840 §9.2)
                }
            }
        }
    }

    private IceFragment() {}

    /**
     * Parses a fragment. Malformed candidates are left out.
     *
     * @param mid the identification of the audio stream; empty for the first audio stream
     * @return credentials and candidates of the stream, which may be none; empty without credentials
     */
    public static Optional<IceDescription> parse(byte[] body, String mid) {
        Section session = new Section(false);
        Section found = null;
        Section section = session;
        String[] lines = new String(body, StandardCharsets.UTF_8).split("\r?\n", MAX_LINES + 1);
        for (int i = 0; i < lines.length && i < MAX_LINES; i++) {
            String line = lines[i];
            if (line.startsWith("m=")) {
                section = new Section(line.startsWith("m=audio"));
            } else if (line.startsWith("a=")) {
                int colon = line.indexOf(':');
                String name = line.substring(2, colon < 0 ? line.length() : colon);
                section.add(
                        name.strip().toLowerCase(Locale.ROOT),
                        colon < 0 ? "" : line.substring(colon + 1).strip());
            }
            boolean matches = section != session && (mid.isEmpty() ? section.audio : section.mid.equals(mid));
            found = found == null && matches ? section : found;
        }
        return description(session, found == null ? new Section(true) : found);
    }

    private static Optional<IceDescription> description(Section session, Section stream) {
        String ufrag = stream.ufrag.isEmpty() ? session.ufrag : stream.ufrag;
        String password = stream.password.isEmpty() ? session.password : stream.password;
        return IceDescription.validUfrag(ufrag) && IceDescription.validPassword(password)
                ? Optional.of(new IceDescription(
                        ufrag,
                        password,
                        false,
                        Set.of(IceDescription.TRICKLE),
                        stream.candidates,
                        session.end || stream.end,
                        List.of()))
                : Optional.empty();
    }

    /**
     * Writes a fragment.
     *
     * @param ice with all candidates so far
     * @param mid the identification of the audio stream
     */
    public static byte[] write(IceDescription ice, String mid) {
        StringBuilder text = new StringBuilder(512)
                .append("m=audio 9 RTP/AVP 0\r\na=ice-ufrag:")
                .append(ice.ufrag())
                .append("\r\na=ice-pwd:")
                .append(ice.password())
                .append("\r\na=mid:")
                .append(mid)
                .append("\r\n");
        ice.candidates()
                .forEach(candidate ->
                        text.append("a=candidate:").append(candidate.text()).append("\r\n"));
        if (ice.endOfCandidates()) {
            text.append("a=end-of-candidates\r\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
