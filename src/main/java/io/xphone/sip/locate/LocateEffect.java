package io.xphone.sip.locate;

import java.util.List;

/** A DNS query or the result of a {@link ServerLocator}. Its last effect is {@link Located} or {@link NotLocated}. */
public sealed interface LocateEffect {

    /** A DNS query. */
    sealed interface Query extends LocateEffect permits QueryNaptr, QuerySrv, QueryAddress {}

    /** Query the NAPTR records of this domain. */
    record QueryNaptr(String domain) implements Query {}

    /** Query the SRV records of this name. */
    record QuerySrv(String name) implements Query {}

    /** Query the A or the AAAA records of this name, following aliases. */
    record QueryAddress(String name, AddressFamily family) implements Query {}

    /** The targets in the order in which to try them; at least one, without duplicates. */
    record Located(List<Target> targets) implements LocateEffect {
        public Located {
            targets = List.copyOf(targets);
        }
    }

    /** There is no target for the request. */
    record NotLocated(Cause cause) implements LocateEffect {}

    /** Why there is no target. */
    enum Cause {
        /** Not a sip or sips URI: a tel URI needs a route. */
        UNSUPPORTED_SCHEME,
        /** The settings do not permit the required transport. */
        UNSUPPORTED_TRANSPORT,
        /** The domain declares that it has no SIP service (an SRV target of "."). */
        NO_SERVICE,
        /** DNS returned no address, or no response. */
        NO_ADDRESS
    }
}
