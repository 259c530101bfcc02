package io.xphone.sip.message;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/**
 * The structured headers of a message, each parsed once: by the parser, or on first access to a message from a builder.
 * The fields are written without synchronisation: their values are immutable, so that at worst two threads parse the
 * same header.
 */
final class TypedHeaders {
    /** The value of delta-seconds beyond 32 bits (RFC 3261 §20.19). */
    static final long MAX_SECONDS = 0xffff_ffffL;

    private static final long UNREAD = -2;
    private static final long ABSENT = -1;

    private final Headers headers;
    private List<Via> vias;
    private NameAddress from;
    private NameAddress to;
    private String callId;
    private CSeq cseq;
    private List<NameAddress> contacts;
    private List<NameAddress> routes;
    private List<NameAddress> recordRoutes;
    private long maxForwards = UNREAD;
    private long expires = UNREAD;

    TypedHeaders(Headers headers) {
        this.headers = headers;
    }

    /** For the headers of a response: Vias, From, Call-ID and CSeq are those of its request (RFC 3261 §8.2.6.2). */
    TypedHeaders(Headers headers, TypedHeaders request) {
        this.headers = headers;
        this.vias = request.vias;
        this.from = request.from;
        this.callId = request.callId;
        this.cseq = request.cseq;
    }

    /** For headers that differ from other headers only in their Vias. */
    TypedHeaders(Headers headers, TypedHeaders known, List<Via> vias) {
        this.headers = headers;
        this.vias = unmodifiable(vias);
        this.from = known.from;
        this.to = known.to;
        this.callId = known.callId;
        this.cseq = known.cseq;
        this.contacts = known.contacts;
        this.routes = known.routes;
        this.recordRoutes = known.recordRoutes;
        this.maxForwards = known.maxForwards;
        this.expires = known.expires;
    }

    /**
     * Reads every structured header in one pass over the lines.
     *
     * @param kinds the kind of each line, see {@link HeaderTable}
     * @throws SipParseException (400) when a mandatory header is missing, or one is malformed or not permitted twice
     */
    void readAll(byte[] kinds) {
        for (int i = 0; i < headers.size(); i++) {
            if (kinds[i] != HeaderTable.OTHER) {
                read(kinds[i], headers.value(i));
            }
        }
        vias = unmodifiable(require(vias, HeaderName.VIA));
        require(from, HeaderName.FROM);
        require(to, HeaderName.TO);
        require(callId, HeaderName.CALL_ID);
        require(cseq, HeaderName.CSEQ);
        contacts = unmodifiable(contacts);
        routes = unmodifiable(routes);
        recordRoutes = unmodifiable(recordRoutes);
        maxForwards = Math.max(maxForwards, ABSENT);
        expires = Math.max(expires, ABSENT);
    }

    private void read(int kind, String value) {
        switch (kind) {
            case HeaderTable.VIA -> Via.parseList(value, vias = vias == null ? new ArrayList<>(2) : vias);
            case HeaderTable.FROM -> from = NameAddress.parse(HeaderName.FROM, once(from, HeaderName.FROM, value));
            case HeaderTable.TO -> to = NameAddress.parse(HeaderName.TO, once(to, HeaderName.TO, value));
            case HeaderTable.CALL_ID -> callId = callId(once(callId, HeaderName.CALL_ID, value));
            case HeaderTable.CSEQ -> cseq = CSeq.parse(once(cseq, HeaderName.CSEQ, value));
            case HeaderTable.CONTACT -> contacts = contact(contacts, value);
            case HeaderTable.ROUTE -> routes = addresses(routes, HeaderName.ROUTE, value);
            case HeaderTable.RECORD_ROUTE -> recordRoutes = addresses(recordRoutes, HeaderName.RECORD_ROUTE, value);
            case HeaderTable.MAX_FORWARDS -> {
                once(maxForwards >= 0 ? this : null, HeaderName.MAX_FORWARDS, value);
                maxForwards = number(HeaderName.MAX_FORWARDS, value, 255, false);
            }
            case HeaderTable.EXPIRES -> expires = expires < 0 ? seconds(value) : expires;
            default -> throw new IllegalStateException("kind " + kind);
        }
    }

    List<Via> vias() {
        List<Via> known = vias;
        if (known == null) {
            known = new ArrayList<>(2);
            for (String value : headers.all(HeaderName.VIA)) {
                Via.parseList(value, known);
            }
            known = unmodifiable(known);
            vias = known;
        }
        return known;
    }

    NameAddress from() {
        NameAddress known = from;
        if (known == null) {
            known = NameAddress.parse(HeaderName.FROM, required(HeaderName.FROM));
            from = known;
        }
        return known;
    }

    NameAddress to() {
        NameAddress known = to;
        if (known == null) {
            known = NameAddress.parse(HeaderName.TO, required(HeaderName.TO));
            to = known;
        }
        return known;
    }

    String callId() {
        String known = callId;
        if (known == null) {
            known = callId(required(HeaderName.CALL_ID));
            callId = known;
        }
        return known;
    }

    CSeq cseq() {
        CSeq known = cseq;
        if (known == null) {
            known = CSeq.parse(required(HeaderName.CSEQ));
            cseq = known;
        }
        return known;
    }

    List<NameAddress> contacts() {
        List<NameAddress> known = contacts;
        if (known == null) {
            for (String value : headers.all(HeaderName.CONTACT)) {
                known = contact(known, value);
            }
            known = unmodifiable(known);
            contacts = known;
        }
        return known;
    }

    List<NameAddress> routes() {
        List<NameAddress> known = routes;
        if (known == null) {
            known = addresses(HeaderName.ROUTE);
            routes = known;
        }
        return known;
    }

    List<NameAddress> recordRoutes() {
        List<NameAddress> known = recordRoutes;
        if (known == null) {
            known = addresses(HeaderName.RECORD_ROUTE);
            recordRoutes = known;
        }
        return known;
    }

    int maxForwards() {
        long known = maxForwards;
        if (known == UNREAD) {
            int i = headers.index(HeaderName.MAX_FORWARDS, 0);
            known = i < 0 ? ABSENT : number(HeaderName.MAX_FORWARDS, headers.value(i), 255, false);
            maxForwards = known;
        }
        return (int) known;
    }

    OptionalLong expires() {
        long known = expires;
        if (known == UNREAD) {
            int i = headers.index(HeaderName.EXPIRES, 0);
            known = i < 0 ? ABSENT : seconds(headers.value(i));
            expires = known;
        }
        return known == ABSENT ? OptionalLong.empty() : OptionalLong.of(known);
    }

    private String required(String name) {
        int i = headers.index(name, 0);
        if (i < 0) {
            throw missing(name);
        }
        return headers.value(i);
    }

    private List<NameAddress> addresses(String name) {
        List<NameAddress> all = null;
        for (String value : headers.all(name)) {
            all = addresses(all, name, value);
        }
        return unmodifiable(all);
    }

    private static List<NameAddress> addresses(List<NameAddress> known, String name, String value) {
        List<NameAddress> all = known == null ? new ArrayList<>(2) : known;
        NameAddress.parseList(name, value, all);
        return all;
    }

    /** A "*" (§10.2.2) is not an address: it leaves the list empty. */
    private static List<NameAddress> contact(List<NameAddress> known, String value) {
        if (value.equals("*")) {
            return known == null ? new ArrayList<>(0) : known;
        }
        return addresses(known, HeaderName.CONTACT, value);
    }

    private static String callId(String value) {
        boolean valid = !value.isEmpty();
        for (int i = 0; valid && i < value.length(); i++) {
            valid = value.charAt(i) > ' ';
        }
        if (!valid) {
            throw new SipParseException(StatusCode.BAD_REQUEST, "Call-ID: malformed");
        }
        return value;
    }

    /** The value of Expires; a malformed one, such as a date of RFC 2543, counts as absent (§10.2.1.1). */
    private static long seconds(String value) {
        boolean digits = !value.isEmpty();
        for (int i = 0; digits && i < value.length(); i++) {
            digits = Chars.isDigit(value.charAt(i));
        }
        return digits ? number(HeaderName.EXPIRES, value, MAX_SECONDS, true) : ABSENT;
    }

    private static long number(String name, String value, long max, boolean clamp) {
        Cursor in = new Cursor(name, value);
        long number = in.number(max, clamp);
        in.finish();
        return number;
    }

    private static String once(Object known, String name, String value) {
        if (known != null) {
            throw new SipParseException(StatusCode.BAD_REQUEST, name + ": more than one");
        }
        return value;
    }

    private static <T> T require(T value, String name) {
        if (value == null) {
            throw missing(name);
        }
        return value;
    }

    private static SipParseException missing(String name) {
        return new SipParseException(StatusCode.BAD_REQUEST, name + ": missing");
    }

    private static <T> List<T> unmodifiable(List<T> list) {
        return list == null || list.isEmpty() ? List.of() : Collections.unmodifiableList(list);
    }
}
