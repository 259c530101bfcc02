package io.xphone.sip.locate;

import io.xphone.sip.Identifiers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * The order in which to try the servers of an SRV answer (RFC 2782, "Usage rules"): by priority, and among equals drawn
 * by weight without putting back.
 */
final class SrvOrder {

    /** More records than that are not looked at. */
    private static final int MOST = 64;

    private SrvOrder() {}

    static List<SrvRecord> of(List<SrvRecord> records, Identifiers ids) {
        TreeMap<Integer, List<SrvRecord>> byPriority = new TreeMap<>();
        records.stream()
                .limit(MOST)
                .filter(srv -> !srv.refusal())
                .forEach(srv -> byPriority
                        .computeIfAbsent(srv.priority(), priority -> new ArrayList<>())
                        .add(srv));
        List<SrvRecord> ordered = new ArrayList<>();
        byPriority.values().forEach(equals -> draw(equals, ids, ordered));
        return ordered;
    }

    private static void draw(List<SrvRecord> equals, Identifiers ids, List<SrvRecord> into) {
        // Those of weight 0 stand first, so that they have their small chance.
        equals.sort(Comparator.comparing(srv -> srv.weight() > 0));
        while (!equals.isEmpty()) {
            int sum = equals.stream().mapToInt(SrvRecord::weight).sum();
            int drawn = ids.nextInt(sum + 1);
            int index = 0;
            for (int running = equals.get(0).weight(); running < drawn; index++) {
                running += equals.get(index + 1).weight();
            }
            into.add(equals.remove(index));
        }
    }
}
