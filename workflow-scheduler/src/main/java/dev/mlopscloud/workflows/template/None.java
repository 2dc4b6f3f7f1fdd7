package dev.mlopscloud.workflows.template;

import com.hubspot.jinjava.util.HasObjectTruthValue;

/** Python's {@code None}: a value that is there, unlike a name that nothing is known by. */
public enum None implements HasObjectTruthValue {
    NONE;

    @Override
    public boolean getObjectTruthValue() {
        return false;
    }

    @Override
    public String toString() {
        return "None";
    }
}
