package io.xphone.verticle.call;

import io.xphone.DiversionInfo;
import io.xphone.HistoryInfo;
import io.xphone.IdentityInfo;
import io.xphone.sip.identity.Diversion;
import io.xphone.sip.identity.HistoryEntry;
import io.xphone.sip.identity.Identities;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.TelUri;
import io.xphone.sip.message.Uri;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Converts the identities of a message to an {@link IdentityInfo}. */
final class IdentityInfos {

    private IdentityInfos() {}

    /** @param trusted whether headers that only the network may add are included */
    static IdentityInfo of(Identities read, boolean trusted) {
        IdentityInfo info = new IdentityInfo()
                .setTrusted(trusted)
                .setAnonymous(read.anonymous())
                .setPrivacy(new ArrayList<>(read.privacy()))
                .setPreferred(list(read.preferred(), NameAddress::toString))
                .setCalledParty(read.calledParty().map(NameAddress::toString).orElse(null));
        if (trusted) {
            info.setAsserted(list(read.asserted(), NameAddress::toString))
                    .setRemoteParty(
                            read.remoteParty().map(NameAddress::toString).orElse(null))
                    .setDiversions(list(read.diversions(), IdentityInfos::diversion))
                    .setHistory(list(read.history(), IdentityInfos::entry));
        }
        return info;
    }

    private static <T, R> List<R> list(List<T> from, Function<T, R> form) {
        List<R> list = new ArrayList<>(from.size());
        for (T each : from) {
            list.add(form.apply(each));
        }
        return list;
    }

    private static DiversionInfo diversion(Diversion diversion) {
        return new DiversionInfo()
                .setUser(user(diversion.address().uri()))
                .setUri(diversion.address().uri().toString())
                .setName(diversion.address().displayName().orElse(null))
                .setReason(diversion.reason())
                .setCounter(diversion.counter())
                .setHidden(diversion.hidden());
    }

    private static HistoryInfo entry(HistoryEntry entry) {
        return new HistoryInfo()
                .setUser(user(entry.address().uri()))
                .setUri(entry.address().uri().toString())
                .setName(entry.address().displayName().orElse(null))
                .setIndex(entry.index())
                .setCause(entry.cause())
                .setHidden(entry.hidden());
    }

    /** The user part of a SIP URI, the number of a tel URI, or the whole text of another URI. */
    static String user(Uri uri) {
        if (uri instanceof TelUri tel) {
            return tel.number();
        }
        return uri instanceof SipUri sip ? sip.user().orElse("") : uri.toString();
    }
}
