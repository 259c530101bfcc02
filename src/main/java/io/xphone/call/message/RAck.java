package io.xphone.call.message;

import io.xphone.sip.message.CSeq;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipMessage;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The provisional response that a PRACK acknowledges (RFC 3262 §7.2): {@code response-num LWS CSeq-num LWS Method}.
 *
 * @param rseq the RSeq of the response
 * @param cseq the CSeq of the response
 */
public record RAck(long rseq, CSeq cseq) {

    /** RFC 3262 §7.1: 1 to 2**32-1. */
    private static final long MAX_RSEQ = 0xffff_ffffL;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    private static final Pattern SYNTAX = Pattern.compile("([0-9]{1,10})[ \t]+([0-9]{1,10})[ \t]+([A-Za-z]{1,32})");

    /** The RAck of a PRACK; empty when it is absent or malformed. */
    public static Optional<RAck> of(SipMessage prack) {
        Matcher parts = SYNTAX.matcher(prack.header(HeaderName.RACK).orElse(""));
        if (!parts.matches() || Long.parseLong(parts.group(2)) > MAX_RSEQ) {
            return Optional.empty();
        }
        return Optional.of(
                new RAck(Long.parseLong(parts.group(1)), new CSeq(Long.parseLong(parts.group(2)), parts.group(3))));
    }

    /** The RSeq of a provisional response; empty when it is absent or malformed. */
    public static OptionalLong rseqOf(SipMessage response) {
        String text = response.header(HeaderName.RSEQ).orElse("");
        if (!NUMBER.matcher(text).matches()) {
            return OptionalLong.empty();
        }
        long number = Long.parseLong(text);
        return number < 1 || number > MAX_RSEQ ? OptionalLong.empty() : OptionalLong.of(number);
    }

    @Override
    public String toString() {
        return rseq + " " + cseq;
    }
}
