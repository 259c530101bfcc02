package io.xphone.sip.registration;

import io.xphone.sip.locate.AddressFamily;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipParseException;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.Via;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the responses of a registrar. A malformed header counts as missing. */
final class RegistrationResponses {

    private static final long MAX_SECONDS = Integer.MAX_VALUE / 1000;

    private RegistrationResponses() {}

    /**
     * The granted lifetime in seconds: of the bound Contact, else of the Expires header, else as requested (RFC 3261
     * §10.2.4).
     */
    static int granted(SipResponse response, SipUri bound, int requested) {
        List<NameAddress> contacts = response.contacts();
        OptionalLong of = contacts.stream()
                .filter(contact -> same(contact, bound))
                .findFirst()
                .or(() -> contacts.size() == 1 ? Optional.of(contacts.get(0)) : Optional.empty())
                .map(NameAddress::expires)
                .orElse(OptionalLong.empty());
        long granted = of.isPresent() ? of.getAsLong() : response.expires().orElse(requested);
        return (int) Math.min(MAX_SECONDS, granted);
    }

    /** Compares by the URI rules, or by user, host and port alone, as some registrars add parameters. */
    private static boolean same(NameAddress contact, SipUri bound) {
        return contact.uri() instanceof SipUri received
                && (received.matches(bound)
                        || received.user().equals(bound.user())
                                && received.host().equalsIgnoreCase(bound.host())
                                && received.port() == bound.port());
    }

    /** The route for sent requests (RFC 3608). */
    static List<NameAddress> serviceRoute(SipResponse response) {
        return route(response, HeaderName.SERVICE_ROUTE);
    }

    /** The route of requests from the registrar to this UA (RFC 3327 §5.3). */
    static List<NameAddress> path(SipResponse response) {
        return route(response, HeaderName.PATH);
    }

    /** Empty when there is none or any part of it is malformed. */
    private static List<NameAddress> route(SipResponse response, String header) {
        List<NameAddress> route = new ArrayList<>();
        try {
            for (String each : response.headers().list(header)) {
                route.add(NameAddress.parse(each));
            }
        } catch (SipParseException e) {
            return List.of();
        }
        return route;
    }

    /**
     * The Contact with the source address of the request, as the registrar reports it in the Via (RFC 3581); unchanged
     * when the Via has no valid address.
     */
    static SipUri withSourceAddress(SipResponse response, SipUri contact) {
        Via via = response.topVia();
        int port = via.rport().orElse(via.received().isPresent() ? via.port() : 0);
        String host = via.received().orElse(via.host());
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String literal = bracketed ? host.substring(1, host.length() - 1) : host;
        Optional<AddressFamily> family = AddressFamily.of(literal);
        if (port == 0 || family.isEmpty()) {
            return contact;
        }
        return contact.withHost(family.get() == AddressFamily.IPV6 ? '[' + literal + ']' : literal)
                .withPort(port);
    }

    /** Whether both have the same host and port; a missing port is the default one. */
    static boolean sameAddress(SipUri one, SipUri other) {
        return one.host().equalsIgnoreCase(other.host()) && port(one) == port(other);
    }

    private static int port(SipUri uri) {
        return uri.port() >= 0 ? uri.port() : uri.secure() ? 5061 : 5060;
    }
}
