package io.xphone.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the headers and the body of a message. Names may be in any case or compact. A name that is not a token, and
 * a value that contains CR, LF or NUL, are rejected with {@link IllegalArgumentException}, which prevents header
 * injection. Setting Content-Length has no effect: {@link SipWriter} adds it.
 *
 * @param <B> the builder itself
 */
public abstract sealed class MessageBuilder<B extends MessageBuilder<B>>
        permits SipRequest.Builder, SipResponse.Builder {
    static final byte[] NO_BODY = new byte[0];

    private final List<String> names;
    private final List<String> values;
    private boolean ascii;
    private byte[] body;
    private Headers request;

    MessageBuilder() {
        names = new ArrayList<>(16);
        values = new ArrayList<>(16);
        ascii = true;
        body = NO_BODY;
    }

    MessageBuilder(Headers headers, byte[] body) {
        this();
        addAll(headers);
        this.body = body;
    }

    abstract B self();

    /** Adds a header line at the end. */
    public B add(String name, String value) {
        insert(names.size(), canonical(name), value);
        return self();
    }

    /** Adds header lines at the end. */
    public B addAll(Headers headers) {
        for (int i = 0; i < headers.size(); i++) {
            names.add(headers.name(i));
            values.add(headers.value(i));
        }
        ascii &= headers.ascii();
        request = null;
        return self();
    }

    /** Copies every header line with this name from other headers, as a response does from its request. */
    public B copy(String name, Headers from) {
        for (int i = from.index(name, 0); i >= 0; i = from.index(name, i + 1)) {
            names.add(from.name(i));
            values.add(from.value(i));
        }
        ascii &= from.ascii();
        changed(HeaderName.canonical(name));
        return self();
    }

    /** Makes the message a response to a request with these headers: copies those that every response copies. */
    B respondingTo(Headers request) {
        copy(HeaderName.VIA, request);
        copy(HeaderName.FROM, request);
        copy(HeaderName.TO, request);
        copy(HeaderName.CALL_ID, request);
        copy(HeaderName.CSEQ, request);
        this.request = request;
        return self();
    }

    /** Replaces all lines of this name by one: where the first of them is, else at the end. */
    public B set(String name, String value) {
        return setAll(name, List.of(value));
    }

    /** Replaces all lines of this name: where the first of them is, else at the end. */
    public B setAll(String name, List<String> newValues) {
        String canonical = canonical(name);
        int at = removeAll(canonical);
        if (at < 0) {
            at = names.size();
        }
        for (String value : newValues) {
            insert(at++, canonical, value);
        }
        return self();
    }

    /** Removes all lines of this name. */
    public B remove(String name) {
        removeAll(canonical(name));
        return self();
    }

    /** Adds a header line before all others. */
    public B prepend(String name, String value) {
        insert(0, canonical(name), value);
        return self();
    }

    /** Adds a Via before all other headers. */
    public B via(Via via) {
        return prepend(HeaderName.VIA, via.toString());
    }

    /** Sets the From. */
    public B from(NameAddress from) {
        return set(HeaderName.FROM, from.toString());
    }

    /** Sets the To. */
    public B to(NameAddress to) {
        return set(HeaderName.TO, to.toString());
    }

    /** Sets the Call-ID. */
    public B callId(String callId) {
        return set(HeaderName.CALL_ID, callId);
    }

    /** Sets the CSeq. */
    public B cseq(CSeq cseq) {
        return set(HeaderName.CSEQ, cseq.toString());
    }

    /** Sets the Contact to one address. */
    public B contact(NameAddress contact) {
        return set(HeaderName.CONTACT, contact.toString());
    }

    /**
     * Sets the body and its Content-Type.
     *
     * @param contentType the media type with its parameters
     * @param content the octets; not copied, so they must not be changed afterwards
     */
    public B body(String contentType, byte[] content) {
        body = content;
        return set(HeaderName.CONTENT_TYPE, contentType);
    }

    /** Sets a text body, written as UTF-8, and its Content-Type. */
    public B body(String contentType, String content) {
        return body(contentType, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Removes the body and its Content-Type. */
    public B removeBody() {
        body = NO_BODY;
        return remove(HeaderName.CONTENT_TYPE);
    }

    Headers headers() {
        int n = names.size();
        String[] allNames = names.toArray(new String[n]);
        String[] allValues = values.toArray(new String[n]);
        return request == null
                ? new Headers(allNames, allValues, n, ascii)
                : new Headers(allNames, allValues, n, ascii, request);
    }

    byte[] body() {
        return body;
    }

    private static String canonical(String name) {
        return HeaderName.requireCanonical(name);
    }

    private void insert(int at, String canonical, String value) {
        ascii &= Chars.requireHeaderValue(canonical, value);
        if (canonical != HeaderName.CONTENT_LENGTH) {
            names.add(at, canonical);
            values.add(at, Chars.trim(value));
            changed(canonical);
        }
    }

    /** Removes all lines of a name; returns the index of the first, or -1. */
    private int removeAll(String canonical) {
        int first = -1;
        for (int i = names.size() - 1; i >= 0; i--) {
            if (names.get(i).equalsIgnoreCase(canonical)) {
                names.remove(i);
                values.remove(i);
                first = i;
            }
        }
        if (first >= 0) {
            changed(canonical);
        }
        return first;
    }

    private void changed(String canonical) {
        if (request != null
                && (canonical.equals(HeaderName.VIA)
                        || canonical.equals(HeaderName.FROM)
                        || canonical.equals(HeaderName.CALL_ID)
                        || canonical.equals(HeaderName.CSEQ))) {
            request = null;
        }
    }
}
