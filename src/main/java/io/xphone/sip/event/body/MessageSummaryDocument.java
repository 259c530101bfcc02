package io.xphone.sip.event.body;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The messages in a mailbox (RFC 3842): {@code application/simple-message-summary}.
 *
 * <pre>
 *   Messages-Waiting: yes
 *   Message-Account: sip:alice@vmail.example.com
 *   Voice-Message: 4/8 (1/2)              new/old (urgent new/urgent old)
 * </pre>
 *
 * @param waiting whether there is a new message
 * @param account the mailbox; "" without one
 * @param counts by class: {@code voice}, {@code fax}, {@code pager}, {@code multimedia}, {@code text}, {@code none}
 */
public record MessageSummaryDocument(boolean waiting, String account, Map<String, Counts> counts) {

    /** The media type. */
    public static final String TYPE = "application/simple-message-summary";

    private static final int MAX_OCTETS = 16_384;
    private static final int MAX_CLASSES = 32;
    private static final Pattern COUNTS =
            Pattern.compile("(\\d{1,9})\\s*/\\s*(\\d{1,9})(?:\\s*\\(\\s*(\\d{1,9})\\s*/\\s*(\\d{1,9})\\s*\\))?");

    /**
     * The number of messages of one class; the other counts include the urgent ones.
     *
     * @param fresh new messages
     * @param old old messages
     * @param urgentFresh new urgent messages
     * @param urgentOld old urgent messages
     */
    public record Counts(int fresh, int old, int urgentFresh, int urgentOld) {

        /** No messages. */
        public static final Counts NONE = new Counts(0, 0, 0, 0);
    }

    /** Copies the counts in their order. */
    public MessageSummaryDocument {
        counts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    }

    /** The voice messages. */
    public Counts voice() {
        return counts.getOrDefault("voice", Counts.NONE);
    }

    /**
     * Parses a document; unknown lines are ignored.
     *
     * @throws BodyParseException when Messages-Waiting is missing, or the document is too large
     */
    public static MessageSummaryDocument parse(byte[] document) {
        if (document.length > MAX_OCTETS) {
            throw new BodyParseException("Summary too large: " + document.length + " octets");
        }
        Optional<Boolean> waiting = Optional.empty();
        String account = "";
        Map<String, Counts> counts = new LinkedHashMap<>();
        for (String line : new String(document, StandardCharsets.UTF_8).split("\r\n|\r|\n")) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                continue;
            }
            String name = line.substring(0, colon).trim().toLowerCase(Locale.ROOT);
            String value = line.substring(colon + 1).trim();
            if (name.equals("messages-waiting")) {
                waiting = Optional.of(value.equalsIgnoreCase("yes"));
            } else if (name.equals("message-account")) {
                account = value;
            } else if ((name.endsWith("-message") || name.equals("none")) && counts.size() < MAX_CLASSES) {
                Matcher matcher = COUNTS.matcher(value);
                if (matcher.lookingAt()) {
                    counts.put(name.replace("-message", ""), counts(matcher));
                }
            }
        }
        if (waiting.isEmpty()) {
            throw new BodyParseException("Missing Messages-Waiting");
        }
        return new MessageSummaryDocument(waiting.get(), account, counts);
    }

    private static Counts counts(Matcher matcher) {
        return new Counts(number(matcher, 1), number(matcher, 2), number(matcher, 3), number(matcher, 4));
    }

    private static int number(Matcher matcher, int group) {
        return matcher.group(group) == null ? 0 : Integer.parseInt(matcher.group(group));
    }

    /** Writes the document. */
    public byte[] bytes() {
        StringBuilder out = new StringBuilder("Messages-Waiting: ")
                .append(waiting ? "yes" : "no")
                .append("\r\n");
        if (!account.isEmpty()) {
            out.append("Message-Account: ").append(oneLine(account)).append("\r\n");
        }
        counts.forEach((kind, count) -> {
            out.append(
                    kind.equals("none")
                            ? "None"
                            : Character.toUpperCase(kind.charAt(0)) + kind.substring(1) + "-Message");
            out.append(": ").append(count.fresh()).append('/').append(count.old());
            out.append(" (")
                    .append(count.urgentFresh())
                    .append('/')
                    .append(count.urgentOld())
                    .append(")\r\n");
        });
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\r\\n]", " ");
    }
}
