package io.xphone.testing;

import io.xphone.sip.message.SipMessage;
import io.xphone.sip.message.SipRequest;
import java.util.List;
import java.util.Locale;

/**
 * Formats messages as a ladder diagram, with the peer on the left and the PBX on the right.
 * <pre>
 *             127.0.0.1:40001/UDP                     PBX
 *                     |                                |
 *       0 ms          |-------- INVITE (SDP) ---------&gt;|  1 INVITE
 *       2 ms          |&lt;--------- 180 Ringing ---------|  1 INVITE
 * </pre>
 * The arrow of a lost message ends in {@code x}. With several peers, each line shows the peer.
 */
public final class SipLadder {

    private static final int WIDTH = 44;
    private static final String MARGIN = " ".repeat(14);

    private SipLadder() {}

    /** The ladder diagram of messages, with times relative to the first; "" without messages. */
    public static String of(List<RecordedMessage> messages) {
        if (messages.isEmpty()) {
            return "";
        }
        List<PbxPeer> peers =
                messages.stream().map(RecordedMessage::peer).distinct().toList();
        String left = peers.size() == 1 ? peers.get(0).toString() : "peers";
        StringBuilder out = new StringBuilder();
        int indent = Math.max(0, MARGIN.length() - left.length() / 2);
        out.append(" ".repeat(indent)).append(left);
        out.append(" ".repeat(Math.max(1, MARGIN.length() + WIDTH - indent - left.length())))
                .append("PBX\n");
        out.append(MARGIN).append('|').append(" ".repeat(WIDTH)).append("|\n");
        long start = messages.get(0).millis();
        for (RecordedMessage each : messages) {
            out.append(String.format(Locale.ROOT, "%8d ms   ", each.millis() - start))
                    .append('|')
                    .append(arrow(each))
                    .append("|  ")
                    .append(each.message().cseq());
            if (peers.size() > 1) {
                out.append("  ").append(each.peer());
            }
            out.append('\n');
        }
        return out.toString();
    }

    private static String arrow(RecordedMessage each) {
        String label = ' ' + label(each) + ' ';
        int dashes = Math.max(2, WIDTH - 1 - label.length());
        String before = "-".repeat(dashes / 2);
        String after = "-".repeat(dashes - dashes / 2);
        return each.sent()
                ? (each.lost() ? "x" : "<") + before + label + after
                : before + label + after + (each.lost() ? "x" : ">");
    }

    private static String label(RecordedMessage each) {
        SipMessage message = each.message();
        String body = message.contentType().map(SipLadder::shortName).orElse("");
        String title = each.title();
        if (message instanceof SipRequest request
                && request.header("Authorization").isPresent()) {
            title += " (digest)";
        }
        String label = title + body;
        return label.length() <= WIDTH - 6 ? label : label.substring(0, WIDTH - 7) + '…';
    }

    private static String shortName(String contentType) {
        return contentType.equals("application/sdp")
                ? " (SDP)"
                : " (" + contentType.substring(contentType.indexOf('/') + 1) + ')';
    }
}
