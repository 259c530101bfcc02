package io.xphone.sip.event.body;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Messages that wait in a mailbox (RFC 3842): {@code application/simple-message-summary}.
 *
 * <pre>
 *   Messages-Waiting: yes
 *   Message-Account: sip:alice@vmail.example.com
 *   Voice-Message: 4/8 (1/2)              new/old (urgent new/urgent old)
 * </pre>
 *
 * @param waiting whether there is a new message
 * @param account the mailbox; "" when it is not said
 * @param counts by class: {@code voice}, {@code fax}, {@code pager}, {@code multimedia}, {@code text}, {@code none}
 */
public record MessageSummary(boolean waiting, String account, Map<String, Counts> counts) {

    /** The media type. */
    public static final String TYPE = "application/simple-message-summary";

    private static final int MOST_OCTETS = 16_384;
    private static final int MOST_CLASSES = 32;
    private static final Pattern COUNTS =
            Pattern.compile("(\\d{1,9})\\s*/\\s*(\\d{1,9})(?:\\s*\\(\\s*(\\d{1,9})\\s*/\\s*(\\d{1,9})\\s*\\))?");

    /**
     * How many messages of one class there are; urgent ones are among the others.
     *
     * @param fresh not heard yet
     * @param old heard
     * @param urgentFresh urgent and not heard yet
     * @param urgentOld urgent and heard
     */
    public record Counts(int fresh, int old, int urgentFresh, int urgentOld) {

        /** None. */
        public static final Counts NONE = new Counts(0, 0, 0, 0);
    }

    /** Keeps the order of the counts. */
    public MessageSummary {
        counts = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    }

    /** The voice messages. */
    public Counts voice() {
        return counts.getOrDefault("voice", Counts.NONE);
    }

    /**
     * Reads a document; lines that it does not know are passed over.
     *
     * @throws BodyParseException when it does not say whether messages wait
     */
    public static MessageSummary parse(byte[] document) {
        if (document.length > MOST_OCTETS) {
            throw new BodyParseException("a summary of " + document.length + " octets");
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
            } else if ((name.endsWith("-message") || name.equals("none")) && counts.size() < MOST_CLASSES) {
                Matcher matcher = COUNTS.matcher(value);
                if (matcher.lookingAt()) {
                    counts.put(name.replace("-message", ""), counts(matcher));
                }
            }
        }
        if (waiting.isEmpty()) {
            throw new BodyParseException("no Messages-Waiting");
        }
        return new MessageSummary(waiting.get(), account, counts);
    }

    private static Counts counts(Matcher matcher) {
        return new Counts(number(matcher, 1), number(matcher, 2), number(matcher, 3), number(matcher, 4));
    }

    private static int number(Matcher matcher, int group) {
        return matcher.group(group) == null ? 0 : Integer.parseInt(matcher.group(group));
    }

    /** The document. */
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
