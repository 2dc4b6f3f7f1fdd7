package dev.mlopscloud.tracking.run;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Names for things that come without one: {@code <quality>-<creature>-<number>}, at most 20 characters. */
public final class RunNames {
    private static final int LONGEST = 20;
    private static final int NUMBERS = 1001;

    private static final List<String> QUALITIES = List.of(
            "able",
            "agile",
            "amber",
            "apt",
            "awake",
            "bold",
            "brave",
            "bright",
            "brisk",
            "calm",
            "candid",
            "clear",
            "clever",
            "cosmic",
            "crisp",
            "curious",
            "daring",
            "deep",
            "eager",
            "early",
            "exact",
            "fair",
            "fast",
            "fine",
            "firm",
            "fluent",
            "frank",
            "free",
            "fresh",
            "gentle",
            "glad",
            "golden",
            "grand",
            "handy",
            "happy",
            "honest",
            "humble",
            "jolly",
            "keen",
            "kind",
            "lively",
            "loyal",
            "lucid",
            "lucky",
            "mellow",
            "merry",
            "mighty",
            "mindful",
            "neat",
            "nimble",
            "noble",
            "open",
            "patient",
            "plucky",
            "polite",
            "prime",
            "proud",
            "quick",
            "quiet",
            "rapid",
            "ready",
            "rustic",
            "serene",
            "sharp",
            "silent",
            "silver",
            "sincere",
            "smart",
            "smooth",
            "snappy",
            "solid",
            "spry",
            "stable",
            "steady",
            "stoic",
            "sturdy",
            "sunny",
            "swift",
            "tidy",
            "tranquil",
            "upbeat",
            "valiant",
            "vivid",
            "warm",
            "wise",
            "witty",
            "zesty");

    private static final List<String> CREATURES = List.of(
            "alpaca", "ant", "badger", "bat", "beaver", "bee", "bison", "bream", "camel", "carp", "cat", "cicada",
            "cobra", "condor", "crab", "crane", "cricket", "crow", "deer", "dingo", "dolphin", "dove", "duck", "eagle",
            "eel", "elk", "emu", "falcon", "ferret", "finch", "fox", "frog", "gecko", "gibbon", "gnu", "goat", "goose",
            "grouse", "gull", "hare", "hawk", "heron", "ibex", "ibis", "jackal", "jay", "kiwi", "koala", "lark",
            "lemur", "lion", "llama", "lynx", "mantis", "marten", "mole", "moose", "moth", "mouse", "mule", "newt",
            "ocelot", "okapi", "orca", "oryx", "osprey", "otter", "owl", "ox", "panda", "perch", "pike", "pony",
            "puffin", "puma", "quail", "ram", "raven", "robin", "salmon", "seal", "shark", "shrew", "skink", "sloth",
            "snail", "sparrow", "squid", "stork", "swan", "tapir", "tern", "tiger", "toad", "trout", "viper", "vole",
            "walrus", "wasp", "whale", "wolf", "wombat", "wren", "yak", "zebra");

    private RunNames() {}

    public static String next() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String name = QUALITIES.get(random.nextInt(QUALITIES.size())) + "-"
                + CREATURES.get(random.nextInt(CREATURES.size())) + "-" + random.nextInt(NUMBERS);
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST);
    }
}
