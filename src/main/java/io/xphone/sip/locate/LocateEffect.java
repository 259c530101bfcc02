package io.xphone.sip.locate;

import java.util.List;

/** What a {@link ServerLocator} wants. Its last effect is {@link Located} or {@link NotLocated}. */
public sealed interface LocateEffect {

    /** A question to DNS. */
    sealed interface Query extends LocateEffect permits QueryNaptr, QuerySrv, QueryAddress {}

    /** Ask for the NAPTR records of that domain. */
    record QueryNaptr(String domain) implements Query {}

    /** Ask for the SRV records of that name. */
    record QuerySrv(String name) implements Query {}

    /** Ask for the A or the AAAA records of that name (aliases followed). */
    record QueryAddress(String name, AddressFamily family) implements Query {}

    /** The targets, the first to be tried first; at least one, none twice. */
    record Located(List<Target> targets) implements LocateEffect {
        public Located {
            targets = List.copyOf(targets);
        }
    }

    /** There is nowhere to send the request to. */
    record NotLocated(Cause cause) implements LocateEffect {}

    /** Why there is nowhere. */
    enum Cause {
        /** Not a sip or sips URI: a tel URI needs a route. */
        UNSUPPORTED_SCHEME,
        /** We have none of the transports that it takes. */
        UNSUPPORTED_TRANSPORT,
        /** The domain says that it has no SIP service (an SRV target of "."). */
        NO_SERVICE,
        /** DNS has no address, or gave no answer. */
        NO_ADDRESS
    }
}
