package io.xphone.sip.registrar;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipParseException;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.StatusCode;
import java.util.ArrayList;
import java.util.List;

/**
 * The Contacts and the Path of a REGISTER, checked (RFC 3261 §10.3 step 6, RFC 3327 §5.3, RFC 5626 §6).
 *
 * @param all whether it is {@code Contact: *}, which removes every binding
 * @param contacts the Contacts otherwise; empty for a query
 * @param path the Path, first hop first
 * @param outbound whether the binding is an outbound flow, which the response confirms
 */
record RegisterContacts(boolean all, List<Contact> contacts, List<NameAddress> path, boolean outbound) {

    static final String OUTBOUND = "outbound";
    static final String PATH = "path";

    private static final int MAX_CONTACT_LENGTH = 1_000;
    private static final int MAX_PATH_LENGTH = 2_000;
    private static final int MAX_PATH_HOPS = 10;
    private static final int MAX_REG_ID_DIGITS = 9;

    /**
     * One Contact.
     *
     * @param address the Contact without {@code expires}
     * @param uri its URI
     * @param seconds the requested interval
     * @param instance the instance; "" without one
     * @param regId the reg-id; 0 when there is none, or it is ignored
     */
    record Contact(NameAddress address, SipUri uri, long seconds, String instance, int regId) {}

    /** Why a request is rejected. */
    static final class Rejected extends Exception {
        private static final long serialVersionUID = 1L;

        private final int status;

        /** @param phrase null for the phrase of the status */
        Rejected(int status, String phrase) {
            super(phrase, null, false, false);
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    static RegisterContacts of(SipRequest request, RegistrarSettings settings) throws Rejected {
        List<NameAddress> path = path(request);
        boolean all = request.headers().all(HeaderName.CONTACT).stream()
                .anyMatch(value -> value.trim().equals("*"));
        if (all) {
            if (request.headers().all(HeaderName.CONTACT).size() > 1
                    || request.expires().isEmpty()
                    || request.expires().getAsLong() != 0) {
                throw new Rejected(StatusCode.BAD_REQUEST, "Contact * needs Expires 0 and no other Contact");
            }
            return new RegisterContacts(true, List.of(), path, false);
        }
        boolean supported = request.optionTags(HeaderName.SUPPORTED).contains(OUTBOUND)
                || request.optionTags(HeaderName.REQUIRE).contains(OUTBOUND);
        boolean firstHop = request.vias().size() == 1 || edgeProxySupportsOutbound(path);
        List<Contact> contacts = new ArrayList<>();
        int bound = 0;
        boolean flows = false;
        for (NameAddress each : request.contacts()) {
            Contact contact = contact(each, request, settings, supported, firstHop);
            contacts.add(contact);
            bound += contact.seconds() > 0 ? 1 : 0;
            flows |= contact.seconds() > 0 && contact.regId() > 0;
        }
        if (flows && bound > 1) {
            throw new Rejected(StatusCode.BAD_REQUEST, "reg-id with several Contacts");
        }
        if (bound > settings.maxContacts()) {
            throw new Rejected(StatusCode.FORBIDDEN, "Too many Contacts");
        }
        return new RegisterContacts(false, contacts, path, flows && supported);
    }

    private static Contact contact(
            NameAddress each, SipRequest request, RegistrarSettings settings, boolean supported, boolean firstHop)
            throws Rejected {
        if (!(each.uri() instanceof SipUri uri)) {
            throw new Rejected(StatusCode.BAD_REQUEST, "Contact: not a SIP URI");
        }
        NameAddress address = each.withoutParameter("expires");
        if (address.toString().length() > MAX_CONTACT_LENGTH) {
            throw new Rejected(StatusCode.BAD_REQUEST, "Contact: longer than " + MAX_CONTACT_LENGTH + " characters");
        }
        String instance = each.parameter("+sip.instance").orElse("");
        int regId = instance.isEmpty() ? 0 : regId(each.parameter("reg-id").orElse(""));
        if (regId > 0 && !firstHop) {
            if (supported) {
                throw new Rejected(StatusCode.FIRST_HOP_LACKS_OUTBOUND_SUPPORT, null);
            }
            regId = 0;
        }
        long seconds = each.expires().isPresent()
                ? each.expires().getAsLong()
                : request.expires().orElse(settings.defaultSeconds());
        return new Contact(address, uri.withoutHeaders(), seconds, instance, regId);
    }

    private static int regId(String text) {
        boolean number = !text.isEmpty()
                && text.length() <= MAX_REG_ID_DIGITS
                && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Integer.parseInt(text) : 0;
    }

    private static boolean edgeProxySupportsOutbound(List<NameAddress> path) {
        return !path.isEmpty() && path.get(0).uri() instanceof SipUri edge && edge.hasParameter("ob");
    }

    /** Without its support by the user agent, a Path is rejected with 420: a proxy should not have added it. */
    private static List<NameAddress> path(SipRequest request) throws Rejected {
        List<String> lines = request.headers().all(HeaderName.PATH);
        if (lines.isEmpty()) {
            return List.of();
        }
        if (!request.optionTags(HeaderName.SUPPORTED).contains(PATH)
                && !request.optionTags(HeaderName.REQUIRE).contains(PATH)) {
            throw new Rejected(StatusCode.BAD_EXTENSION, null);
        }
        if (lines.stream().mapToInt(String::length).sum() > MAX_PATH_LENGTH) {
            throw new Rejected(StatusCode.BAD_REQUEST, "Path: longer than " + MAX_PATH_LENGTH + " characters");
        }
        List<NameAddress> hops = new ArrayList<>();
        try {
            for (String line : lines) {
                hops.addAll(NameAddress.parseList(line));
            }
        } catch (SipParseException malformed) {
            throw new Rejected(StatusCode.BAD_REQUEST, "Path: malformed");
        }
        boolean routable = hops.stream().allMatch(hop -> hop.uri() instanceof SipUri);
        if (!routable || hops.size() > MAX_PATH_HOPS) {
            throw new Rejected(
                    StatusCode.BAD_REQUEST,
                    routable ? "Path: more than " + MAX_PATH_HOPS + " hops" : "Path: malformed");
        }
        return hops;
    }
}
