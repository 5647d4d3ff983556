"""The room monitor answers: how do we stand, why, how sure?"""
