package io.xphone.sip.message;

/**
 * A CSeq value: {@code 1*DIGIT LWS Method} (RFC 3261 §20.16).
 *
 * @param number 0..2^32-1; in sent requests below 2^31 (§8.1.1.5)
 * @param method the method of the request, case-sensitive
 */
public record CSeq(long number, String method) {
    private static final long MAX = 0xffff_ffffL;

    /** @throws IllegalArgumentException when the number is out of range, or the method is not a token */
    public CSeq {
        if (number < 0 || number > MAX) {
            throw new IllegalArgumentException("CSeq number out of range: " + number);
        }
        Chars.requireToken("method", method);
    }

    /**
     * Parses a CSeq value.
     *
     * @throws SipParseException (400) when it is malformed
     */
    public static CSeq parse(String text) {
        Cursor in = new Cursor(HeaderName.CSEQ, text);
        in.blanks();
        long number = in.number(MAX, false);
        if (!Chars.isBlank(in.peek())) {
            throw in.fail("expected white space");
        }
        in.blanks();
        int from = in.pos;
        while (Chars.isToken(in.peek())) {
            in.pos++;
        }
        if (in.pos == from) {
            throw in.fail("expected a method");
        }
        String method = Method.intern(text, from, in.pos);
        in.finish();
        return new CSeq(number, method);
    }

    /** The value of the header. */
    @Override
    public String toString() {
        return number + " " + method;
    }
}
