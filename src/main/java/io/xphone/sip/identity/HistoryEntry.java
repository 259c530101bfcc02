package io.xphone.sip.identity;

import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import java.util.Objects;

/**
 * One target of a request's history (RFC 7044 §5).
 *
 * @param address the target, without the headers of its URI
 * @param index its position in the tree of targets, such as {@code 1.2}
 * @param cause the SIP status for which the request was retargeted: of the Reason in the URI, else of the {@code cause}
 *     parameter (RFC 4458); 0 without one
 * @param hidden whether Privacy in the URI requests that the entry is not shown
 */
public record HistoryEntry(NameAddress address, String index, int cause, boolean hidden) {

    /** Rejects null. */
    public HistoryEntry {
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(index, "index");
    }

    /**
     * Parses one element of a History-Info header.
     *
     * @throws RuntimeException when the address is malformed
     */
    static HistoryEntry parse(String text) {
        NameAddress address = NameAddress.parse(text);
        String index = address.parameter("index").orElse("");
        if (!(address.uri() instanceof SipUri uri)) {
            return new HistoryEntry(address.withoutParameters(), index, 0, false);
        }
        int cause = uri.headers()
                .first("Reason")
                .filter(reason -> reason.regionMatches(true, 0, "SIP", 0, 3))
                .map(HistoryEntry::causeOf)
                .orElse(0);
        boolean hidden = uri.headers()
                .first("Privacy")
                .filter(privacy -> !privacy.equalsIgnoreCase("none"))
                .isPresent();
        return new HistoryEntry(
                address.withUri(uri.withoutHeaders()).withoutParameters(),
                index,
                cause != 0 ? cause : ParameterValues.number(uri.parameter("cause")),
                hidden);
    }

    private static int causeOf(String reason) {
        for (String part : reason.split(";")) {
            String trimmed = part.trim();
            if (trimmed.regionMatches(true, 0, "cause=", 0, 6)) {
                return ParameterValues.number(
                        java.util.Optional.of(trimmed.substring(6).trim()));
            }
        }
        return 0;
    }
}
