"""The glyph of each state, as `{% status %}` knows them."""

from processes.workflow import PilotState, ProcessState, SelectionState

PROCESS_SIGNS = {
    ProcessState.NOMINATED: "submitted",
    ProcessState.CONFIRMED: "approved",
    ProcessState.REFUSED: "declined",
    ProcessState.WITHDRAWN: "withdrawn",
    ProcessState.PILOT: "trial",
}
SELECTION_SIGNS = {
    SelectionState.PREPARING: "draft",
    SelectionState.ASSESSING: "under_review",
    SelectionState.REVEALED: "acknowledged",
    SelectionState.PROPOSED: "waiting",
    SelectionState.DECIDED: "implemented",
    SelectionState.CANCELLED: "withdrawn",
}
PILOT_SIGNS = {
    PilotState.CHOSEN: "waiting",
    PilotState.ACTIVE: "trial",
    PilotState.CLOSED: "implemented",
}
