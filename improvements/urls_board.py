"""The board of a unit: on the page, on the wall and on paper."""

from django.urls import path

from improvements.views import board_paper, board_walls, boards

ONE = "tavla/<str:code>/"
urlpatterns = [
    path("tavla/", boards.board, name="board"),
    path("tavla/skarm/<str:token>/", board_walls.board_wall, name="board_wall"),
    path(ONE, boards.board_unit, name="board_unit"),
    path(f"{ONE}mote/", boards.board_meet, name="board_meet"),
    path(f"{ONE}mote/angra/", boards.board_meeting_undo, name="board_meeting_undo"),
    path(f"{ONE}skriv-ut/", board_paper.board_print, name="board_print"),
    path(f"{ONE}lapp/", board_paper.slip_type, name="slip_type"),
    path(f"{ONE}skarmar/", board_walls.board_walls, name="board_walls"),
    path(f"{ONE}skarmar/<int:pk>/stoppa/", board_walls.board_wall_stop, name="board_wall_stop"),
]
